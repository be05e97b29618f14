import JSON
import Testing

@testable import SCIM

@Suite struct `References of a bulk request` {
    @Test func `stand in the path, in any string of the data, and in the filter of a PATCH path`() throws {
        let request = try BulkExample.request([
            BulkExample.group("g", "g", members: "bulkId:a", "u1", "bulkId:a"),
            BulkExample.user("b", "b", manager: "bulkId:a"),
            BulkExample.patch(
                "/Groups/bulkId:g",
                ["op": "remove", "path": #"members[value eq "bulkId:a" or value eq "bulkId:b"]"#]),
            BulkExample.patch("/Groups/bulkId%3Ag", ["op": "add", "value": ["members": "bulkId:a"]]),
            BulkExample.user("a", "a"),
        ])
        let plan = BulkPlan(request)
        #expect(
            (0..<5).map { plan.references(ofOperationAt: $0).map(\.bulkID) } == [
                ["a"], ["a"], ["g", "a", "b"], ["g", "a"], [],
            ])
        #expect(plan.refusals.isEmpty)
    }

    @Test func `give way to ids, quoted where they were quoted`() throws {
        let request = try BulkExample.request([
            BulkExample.patch(
                "/Groups/bulkId:g",
                [
                    "op": "replace", "path": #"members[value eq "bulkId:a" and display eq "x\"bulkId:a"]"#,
                    "value": [["value": "bulkId:a"], "bulkId:c"],
                ])
        ])
        let action = try request.operations[0].action.get().resolved(with: ["g": "1", "a": "2\""])
        #expect(action.id == "1")
        #expect(
            action.data["Operations"] == [
                [
                    "op": "replace", "path": #"members[value eq "2\"" and display eq "x\"bulkId:a"]"#,
                    "value": [["value": "2\""], "bulkId:c"],
                ]
            ])
    }

    @Test(arguments: [
        "bulkid:a", "xbulkId:a", " bulkId:a", "bulkId", "/Users/bulkId:a",
    ])
    func `start with the literal prefix`(_ text: String) throws {
        let request = try BulkExample.request([BulkExample.user(text, "b")])
        #expect(BulkPlan(request).references(ofOperationAt: 0).isEmpty)
        #expect(BulkPlan(request).refusals.isEmpty)
    }
}

@Suite struct `The plan of a bulk request` {
    private func plan(_ operations: JSONValue...) throws -> BulkPlan {
        BulkPlan(try BulkExample.request(operations))
    }

    @Test func `keeps the order, but runs what changes a later resource right after its creation`() throws {
        let plan = try plan(
            BulkExample.patch("/Users/bulkId:b", ["op": "remove", "path": "nickName"]),
            BulkExample.user("a", "a", manager: "bulkId:b"),
            BulkExample.delete("/Users/bulkId:b"),
            BulkExample.user("b", "b"),
            BulkExample.delete("/Users/bulkId:a"))
        #expect(plan.order == [1, 3, 0, 2, 4])
        #expect(plan.refusals.isEmpty)
    }

    @Test func `refuses what refers to no POST of the request`() throws {
        let plan = try plan(
            BulkExample.user("a", "a", manager: "bulkId:nobody"),
            ["method": "DELETE", "path": "/Users/u1", "bulkId": "gone"],
            BulkExample.delete("/Users/bulkId:gone"))
        #expect(plan.refusals.keys.sorted() == [0, 2])
        #expect(plan.refusals[0]?.status == 400 && plan.refusals[0]?.keyword == .invalidValue)
        #expect(plan.refusals[0]?.detail.contains("\"bulkId:nobody\"") == true)
        #expect(plan.order == [0, 1, 2])
    }

    @Test func `refuses with 409 what refers to an operation that cannot succeed, however far away`() throws {
        let plan = try plan(
            BulkExample.group("1", "one", members: "bulkId:two"),
            BulkExample.group("2", "two", members: "bulkId:three", "bulkId:one"),
            ["method": "POST", "path": "/Groups", "bulkId": "three"],
            BulkExample.user("a", "a"))
        #expect(plan.refusals.keys.sorted() == [0, 1, 2])
        #expect(plan.refusals[2]?.status == 400)
        for index in [0, 1] {
            #expect(plan.refusals[index]?.status == 409)
            #expect(plan.refusals[index]?.detail.contains("needs 'data'") == true)
        }
    }

    @Test func `keeps the first reason it learns of an operation`() throws {
        var plan = try plan(
            BulkExample.group("1", "one", members: "bulkId:two"), BulkExample.group("2", "two", members: "bulkId:one"))
        plan.refuse(1, because: SCIMError(.uniqueness, "Taken."))
        plan.refuse(0, because: SCIMError(.uniqueness, "Another."))
        #expect(plan.refusals[1] == SCIMError(.uniqueness, "Taken."))
        #expect(plan.refusals[0]?.status == 409)
        #expect(plan.refusals[0]?.detail.contains("\"bulkId:two\"") == true)
    }
}
