import Clients
import Foundation
import HTTPTypes
import IdentityStore
import JSON
import SCIM

@testable import SCIMServer

/// Whose a resource is, for the client `mine`.
enum Holder: String, CaseIterable {
    case own, foreign, nobody, deleted, protected
}

/// A URL that requests are sent to, and what the rules say of it.
struct Route {
    /// What the RFC and the guide say that is needed.
    enum Kind: Hashable {
        case open, reading
        case collection(type: String)
        case resource(type: String, Holder)
        case me(Holder?)
        case bulk
    }

    let path: String
    let kind: Kind
    let methods: [HTTPRequest.Method]
    var body = #"{"userName":"x","displayName":"x"}"#
}

/// Asks every route by every verb, with every set of scopes, about the resources of every owner, and compares the
/// statuses with those that the guide's tables lead to.
///
/// No request changes anything, so that cells do not depend on each other: a change that is admitted fails afterwards,
/// at a precondition (412) or for what its body lacks (400).
struct AdmissionTable {
    static let verbs: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
    static let types = ["User": "/Users", "Group": "/Groups", "Device": "/Devices"]
    static let words = ["read", "users", "groups", "type:Device", "types", "bulk", "me"]

    private let server: TestServer
    private var token: String
    /// Whose user the token stands for; `/Me` alone is asked then, which is not asked otherwise.
    private var subject: Holder?
    /// The ids of the resources, by type and owner.
    private let ids: [String: [Holder: String]]
    private let cursor: String
    private(set) var asked: Set<String> = []
    private(set) var failures: [String] = []

    /// No scope, each alone, all, and all but each.
    static let scopeSets: [Set<String>] =
        [[], Set(words)] + words.flatMap { [[$0], Set(words).subtracting([$0])] as [Set<String>] }

    init(_ server: TestServer) async throws {
        self.server = server
        for name in ["mine", "other", "former"] { try server.administration.createClient(name) }
        token = try server.administration.createToken(for: "mine")
        var ids: [String: [Holder: String]] = [:]
        let makers: [(Holder, String)] = [(.own, "mine"), (.foreign, "other"), (.deleted, "former")]
        for type in server.store.snapshot.resourceTypes {
            ids[type.name] = [.nobody: "\(type.name.lowercased())-1", .protected: "\(type.name.lowercased())-2"]
            for (holder, maker) in makers {
                var body: JSONObject = ["userName": .string("\(holder)"), "displayName": .string("\(holder)")]
                if type.name == "Group" { body["members"] = [["value": "user-1"]] }
                let change = Change(.create(body), of: type, requestID: "r")
                ids[type.name]?[holder] = try await server.store.perform(change, by: Client(name: maker)).stored?.id
            }
        }
        try server.administration.deleteClient("former")
        self.ids = ids
        let headers: HTTPFields = [.authorization: "Bearer \(token)"]
        cursor =
            try await server.send(.get, "/Users?count=1&cursor=", headers: headers).json["nextCursor"]?.string ?? ""
    }

    /// How many cells there are.
    var size: Int {
        let clients = Self.scopeSets.count * Management.allCases.count
        return clients * (routes.count * Self.verbs.count + operations.count + 1)
    }

    /// The files of the resources that no client made.
    static var files: [String: JSONObject] {
        let device: JSONObject = ["name": "displayName", "required": true]
        var files: [String: JSONObject] = [
            "schemas/device.json": ["id": "urn:example:Device", "attributes": [.object(device)]],
            "resource-types/device.json": [
                "name": "Device", "endpoint": "/Devices", "schema": "urn:example:Device",
            ],
        ]
        let schemas = ["User": Schema.user.id, "Group": Schema.group.id, "Device": "urn:example:Device"]
        for (name, endpoint) in types {
            let type = ResourceType(
                name: name, endpoint: endpoint, description: "", schema: Schema.user, extensions: [])
            for number in 1...2 {
                let id = "\(name.lowercased())-\(number)"
                var file: JSONObject = [
                    "id": .string(id), "schemas": [.string(schemas[name] ?? "")], "displayName": .string(id),
                ]
                if name == "User" { file["userName"] = .string(id) }
                if name == "Group" { file["members"] = [["value": "user-1"]] }
                files[ResourcePath.path(of: id, type: type, fanOut: 3)] = file
            }
        }
        files["scimgit.json"] = [
            "format": 1, "fanout": 3, "groupMemberships": true,
            "protected": ["Users/user-2", "Groups/group-2", "Devices/device-2"],
        ]
        return files
    }
}

extension AdmissionTable {
    /// All routes; ``Endpoint`` says whether one is missing.
    var routes: [Route] {
        let search = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"count":1}"#
        let reading = ["/ResourceTypes", "/ResourceTypes/User", "/Schemas", "/Schemas/\(Schema.user.id)", ""]
        var routes = reading.map { Route(path: $0, kind: .reading, methods: [.get, .head]) }
        routes.append(Route(path: "/ServiceProviderConfig", kind: .open, methods: [.get, .head]))
        routes.append(Route(path: "/.search", kind: .reading, methods: [.post], body: search))
        routes.append(Route(path: "/Bulk", kind: .bulk, methods: [.post], body: bulk))
        for (type, endpoint) in Self.types {
            routes.append(
                Route(path: endpoint, kind: .collection(type: type), methods: [.get, .head, .post], body: "{}"))
            routes.append(Route(path: endpoint + "/.search", kind: .reading, methods: [.post], body: search))
            for holder in Holder.allCases {
                routes.append(
                    Route(
                        path: "\(endpoint)/\(ids[type]?[holder] ?? "")", kind: .resource(type: type, holder),
                        methods: [.get, .head, .put, .patch, .delete]))
            }
        }
        routes.append(
            Route(
                path: "/GroupMemberships", kind: .collection(type: "Group"), methods: [.get, .head, .post], body: "{}"))
        for holder in Holder.allCases {
            let id = Membership.id(of: "user-1", in: ids["Group"]?[holder] ?? "")
            routes.append(
                Route(
                    path: "/GroupMemberships/\(id)", kind: .resource(type: "Group", holder),
                    methods: [.get, .head, .delete]))
        }
        return routes + ([nil] + Holder.allCases).map { Route(path: "/Me", kind: .me($0), methods: Self.verbs) }
    }

    /// The operations of the bulk request: path, method, and the type and owner of the resource.
    private var operations: [(method: String, path: String, type: String, holder: Holder?)] {
        Self.types.flatMap { type, endpoint in
            let changes = Holder.allCases.flatMap { holder in
                ["PUT", "PATCH", "DELETE"].map { ($0, "\(endpoint)/\(ids[type]?[holder] ?? "")", type, holder) }
            }
            return [("POST", endpoint, type, nil)] + changes
        }
    }

    private var bulk: String {
        let operations = operations.enumerated().map { number, operation in
            let data =
                switch operation.method {
                case "POST": "{}"
                case "PATCH": Self.patch
                default: #"{"userName":"x","displayName":"x"}"#
                }
            let version = operation.holder == nil ? "" : #","version":"W/\"none\"""#
            return
                #"{"method":"\#(operation.method)","path":"\#(operation.path)","bulkId":"b\#(number)","data":\#(data)\#(version)}"#
        }
        return
            #"{"schemas":["\#(BulkRequest.schema)"],"Operations":[\#(operations.joined(separator: ","))]}"#
    }

    private static let patch = TestServer.patch(#"{"op":"replace","path":"displayName","value":"x"}"#)

    /// Takes a token that stands for the user of an owner.
    mutating func stand(for holder: Holder) throws {
        try server.administration.revokeTokens(of: "mine")
        subject = holder
        token = try server.administration.createToken(
            for: "mine", TokenSettings(subject: ids["User"]?[holder], scopes: .all.adding(.type("Device"))))
    }

    /// Asks everything as the client `mine` with these scopes.
    mutating func ask(_ scopes: Set<String>, _ manages: Management) async throws {
        try server.administration.setClient(
            "mine",
            to: ClientSettings(
                scopes: scopes.isEmpty ? Scopes([]) : Scopes(parsing: scopes.joined(separator: ",")), manages: manages))
        server.clients.lookNow()
        let who = "\(scopes.sorted()) \(manages)"
        for route in routes {
            if case .me(let holder) = route.kind, holder != subject { continue }
            if subject != nil, route.path != "/Me" { continue }
            for verb in Self.verbs {
                var headers: HTTPFields = [.authorization: "Bearer \(token)"]
                if [.put, .patch, .delete].contains(verb) { headers[.ifMatch] = "W/\"none\"" }
                let body =
                    verb == .get || verb == .head || verb == .delete ? nil : verb == .patch ? Self.patch : route.body
                let answer = try await server.send(verb, route.path, body, headers: headers)
                let expected = Self.status(of: verb, route, scopes, manages)
                note("\(who) \(verb) \(route.path) \(route.kind)", answer.status, expected)
                if route.kind == .bulk, verb == .post { compareOperations(of: answer, who, scopes, manages) }
            }
        }
        guard subject == nil else { return }
        let headers: HTTPFields = [.authorization: "Bearer \(token)"]
        let page = try await server.send(.get, "/Users?count=1&cursor=\(cursor)", headers: headers)
        note("\(who) GET cursor", page.status, scopes.contains("read") ? 200 : 403)
    }

    private mutating func note(_ cell: String, _ status: Int, _ expected: Int) {
        if !asked.insert(cell).inserted { failures.append("\(cell) was asked twice") }
        if status != expected { failures.append("\(cell): \(status), not \(expected)") }
    }

    private mutating func compareOperations(
        of answer: Answer, _ who: String, _ scopes: Set<String>, _ manages: Management
    ) {
        let results = answer.json["Operations"]?.array ?? []
        for (number, operation) in operations.enumerated() {
            let cell = "\(who) bulk \(operation.method) \(operation.path)"
            guard scopes.contains("bulk") else {
                note(cell, answer.status, 403)
                continue
            }
            let result = number < results.count ? results[number].object : nil
            let status = result?["status"]?.string.flatMap { Int($0) } ?? 0
            let isAdmitted = Self.admits(scopes, changesOf: operation.type)
            let outcome = operation.holder.map { Self.status(ofChangeOf: $0, manages) } ?? 400
            note(cell, status, isAdmitted ? outcome : 403)
        }
    }
}

/// What the guide says, once more and in other words.
extension AdmissionTable {
    private static func admits(_ scopes: Set<String>, changesOf type: String) -> Bool {
        switch type {
        case "User": scopes.contains("users")
        case "Group": scopes.contains("groups")
        default: scopes.contains("types") || scopes.contains("type:\(type)")
        }
    }

    private static func status(ofChangeOf holder: Holder, _ manages: Management) -> Int {
        switch holder {
        case .own, .nobody, .deleted: 412
        case .foreign: manages == .all ? 412 : 403
        case .protected: 403
        }
    }

    private static func status(
        of verb: HTTPRequest.Method, _ route: Route, _ scopes: Set<String>, _ manages: Management
    ) -> Int {
        guard route.methods.contains(verb) else { return 405 }
        let reads = verb == .get || verb == .head
        let reading = scopes.contains("read") ? 200 : 403
        switch route.kind {
        case .open: return 200
        case .reading: return reading
        case .bulk: return scopes.contains("bulk") ? 200 : 403
        case .collection(let type): return reads ? reading : admits(scopes, changesOf: type) ? 400 : 403
        case .resource(let type, let holder):
            if reads { return reading }
            return admits(scopes, changesOf: type) ? status(ofChangeOf: holder, manages) : 403
        case .me(let holder):
            guard scopes.contains("me") else { return 403 }
            guard let holder, verb != .post else { return 501 }
            return reads ? 200 : status(ofChangeOf: holder, manages)
        }
    }
}
