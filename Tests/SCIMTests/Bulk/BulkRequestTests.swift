import JSON
import Testing

@testable import SCIM

@Suite struct `Reading a bulk request` {
    @Test func `finds method, type, id, version and body of each operation`() throws {
        let request = try BulkExample.request(
            [
                BulkExample.user("alice", "qwerty"),
                ["method": "put", "path": "Users/b%207/", "version": "W/\"1\"", "data": ["userName": "bob"]],
                BulkExample.patch("/Groups/g1", ["op": "remove", "path": "members"]),
                ["method": "DELETE", "path": "/Users/u1", "bulkId": "last", "version": .null],
            ], failOnErrors: 2)
        #expect(request.failOnErrors == 2)
        #expect(request.operations.map(\.method) == ["POST", "PUT", "PATCH", "DELETE"])
        #expect(request.operations.map(\.bulkID) == ["qwerty", nil, nil, "last"])
        let actions = try request.operations.map { try $0.action.get() }
        #expect(actions.map(\.method) == [.post, .put, .patch, .delete])
        #expect(actions.map(\.type.name) == ["User", "User", "Group", "User"])
        #expect(actions.map(\.id) == [nil, "b 7", "g1", "u1"])
        #expect(actions.map(\.version) == [nil, "W/\"1\"", nil, nil])
        #expect(actions[1].data == ["userName": "bob"])
        #expect((0..<4).map(request.label) == ["qwerty", "#2", "#3", "last"])
    }

    @Test(
        arguments: [
            [:], ["schemas": [.string(PatchRequest.schema)], "Operations": []],
            ["schemas": [.string(BulkRequest.schema)]],
            ["schemas": [.string(BulkRequest.schema)], "Operations": [:]],
            ["schemas": [.string(BulkRequest.schema)], "Operations": [1]],
            ["schemas": [.string(BulkRequest.schema)], "Operations": [["path": "/Users"]]],
            ["schemas": [.string(BulkRequest.schema)], "Operations": [["method": 1]]],
            ["schemas": [.string(BulkRequest.schema)], "Operations": [], "operations": []],
        ] as [JSONObject])
    func `refuses another message as a whole with invalidSyntax`(_ body: JSONObject) {
        let error = #expect(throws: SCIMError.self) {
            try BulkRequest(parsing: body, resourceTypes: ResourceType.all, dialect: .interoperable)
        }
        #expect(error?.keyword == .invalidSyntax)
    }

    @Test(arguments: [0, -1, "1", true, 1, .null] as [JSONValue])
    func `takes failOnErrors as an integer of one or more`(_ value: JSONValue) {
        let isValid = value == 1 || value.isNull
        let request = try? BulkExample.request([], failOnErrors: value)
        #expect(isValid == (request != nil))
    }

    @Test func `refuses a bulkId that two operations have`() {
        let error = #expect(throws: SCIMError.self) {
            try BulkExample.request([
                BulkExample.user("a", "x"), BulkExample.user("b", "y"), BulkExample.user("c", "x"),
            ])
        }
        #expect(error?.status == 400)
        #expect(error?.detail.contains("Operations 1 and 3") == true)
    }

    @Test func `takes 1,000 operations and refuses more with 413`() throws {
        let operations = Array(repeating: BulkExample.delete("/Users/u1"), count: BulkRequest.maximumOperations + 1)
        #expect(try BulkExample.request(Array(operations.dropLast())).operations.count == 1000)
        let error = #expect(throws: SCIMError.self) { try BulkExample.request(operations) }
        #expect(error?.status == 413)
        #expect(error?.detail.contains("maxOperations of 1000") == true)
    }
}

/// An operation that is wrong by itself.
struct WrongOperation: CustomTestStringConvertible {
    let name: String
    let json: JSONValue
    let keyword: SCIMError.Keyword
    var testDescription: String { name }

    init(_ name: String, _ json: JSONValue, _ keyword: SCIMError.Keyword = .invalidSyntax) {
        self.name = name
        self.json = json
        self.keyword = keyword
    }

    static let all = [
        WrongOperation("GET", ["method": "GET", "path": "/Users/u1"]),
        WrongOperation("POST without bulkId", ["method": "POST", "path": "/Users", "data": [:]]),
        WrongOperation("empty bulkId", ["method": "POST", "path": "/Users", "bulkId": "", "data": [:]]),
        WrongOperation("bulkId a number", ["method": "DELETE", "path": "/Users/u1", "bulkId": 7]),
        WrongOperation("no path", ["method": "DELETE"]),
        WrongOperation("path a number", ["method": "DELETE", "path": 1]),
        WrongOperation("empty path", ["method": "DELETE", "path": ""], .invalidPath),
        WrongOperation("unknown endpoint", ["method": "DELETE", "path": "/Machines/1"], .invalidPath),
        WrongOperation("URL", ["method": "DELETE", "path": "https://host/scim/v2/Users/u1"], .invalidPath),
        WrongOperation("endpoint alone", ["method": "DELETE", "path": "/Users"], .invalidPath),
        WrongOperation("below a resource", ["method": "DELETE", "path": "/Users/u1/emails"], .invalidPath),
        WrongOperation("broken escape", ["method": "DELETE", "path": "/Users/%zz"], .invalidPath),
        WrongOperation(
            "POST to a resource", ["method": "POST", "path": "/Users/u1", "bulkId": "a", "data": [:]], .invalidPath),
        WrongOperation("bulk in bulk", ["method": "POST", "path": "/Bulk", "bulkId": "a", "data": [:]], .invalidPath),
        WrongOperation("POST without data", ["method": "POST", "path": "/Users", "bulkId": "a"]),
        WrongOperation("PUT with data an array", ["method": "PUT", "path": "/Users/u1", "data": []]),
        WrongOperation("PATCH without data", ["method": "PATCH", "path": "/Users/u1"]),
        WrongOperation("version a number", ["method": "DELETE", "path": "/Users/u1", "version": 1]),
        WrongOperation("two paths", ["method": "DELETE", "path": "/Users/u1", "Path": "/Users/u2"]),
    ]
}

@Suite struct `An operation of a bulk request` {
    // RFC 7644 §3.7
    @Test(arguments: WrongOperation.all)
    func `that is wrong leaves the others alone`(_ wrong: WrongOperation) throws {
        let request = try BulkExample.request([wrong.json, BulkExample.user("b", "b")])
        #expect(request.operations[0].error?.status == 400)
        #expect(request.operations[0].error?.keyword == wrong.keyword)
        #expect(request.operations[1].error == nil)
    }

    @Test func `of the strict dialect has its method in capitals`() throws {
        let operation: JSONValue = ["method": "delete", "path": "/Users/u1"]
        #expect(try BulkExample.request([operation], dialect: .strict).operations[0].error?.status == 400)
        #expect(try BulkExample.request([operation]).operations[0].error == nil)
    }

    @Test func `to PATCH takes a message without schemas, and the array alone, unless it is strict`() throws {
        let list: JSONValue = [["op": "remove", "path": "nickName"]]
        for data in [["Operations": list], list] as [JSONValue] {
            let operation: JSONValue = ["method": "PATCH", "path": "/Users/u1", "data": data]
            let action = try BulkExample.request([operation]).operations[0].action.get()
            let request = try PatchRequest(parsing: .object(action.data), dialect: .interoperable)
            let user = try Bodies.create(Bodies.ada(#","nickName":"Ada""#)).resource
            #expect(try request.apply(to: user, of: .user).resource["nickName"] == nil)
            let strict = try BulkExample.request([operation], dialect: .strict).operations[0].action
            #expect((try? strict.get())?.data["schemas"] == nil)
        }
    }
}

@Suite struct `The answer to a bulk request` {
    @Test func `has a status as a string, and the error of an operation that failed`() throws {
        let request = try BulkExample.request([BulkExample.user("a", "qwerty"), BulkExample.delete("/Users/u1")])
        let error = SCIMError(status: 412, detail: "It has changed.")
        let response = BulkResponse([
            .init(request.operations[0], status: 201, location: "https://h/Users/u2", version: "W/\"1\""),
            .init(request.operations[1], error: error, location: "https://h/Users/u1"),
        ])
        #expect(
            response.json == [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
                "Operations": [
                    [
                        "method": "POST", "bulkId": "qwerty", "location": "https://h/Users/u2", "version": "W/\"1\"",
                        "status": "201",
                    ],
                    [
                        "method": "DELETE", "location": "https://h/Users/u1", "status": "412",
                        "response": [
                            "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "detail": "It has changed.",
                            "status": "412",
                        ],
                    ],
                ],
            ])
    }
}
