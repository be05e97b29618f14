import JSON

extension Simulation {
    /// Sends several operations as one request; the last two are a user and a group that has it as a member.
    func sendBulk() async throws {
        var requests: [ModelRequest] = []
        for _ in 0..<Int.random(in: 1...6, using: &random) { requests.append(maker { $0.ordinary() }) }
        requests.append(maker { $0.createUser(named: $0.freshName()) })
        requests.append(
            maker { $0.create(ModelResource(kind: .group, attributes: ["displayName": .string($0.freshName())])) })
        let client = randomClient()
        let requestID = "r-\(nextNumber())"
        note("\(client) \(requestID) bulk:\n      " + requests.map(\.description).joined(separator: "\n      "))
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": .array(Self.operations(requests)),
        ]
        let answer = try await self.client(client).send("POST", "/Bulk", body, headers: ["X-Request-Id": requestID])
        let results = answer.body["Operations"]?.array ?? []
        try require(results.count == requests.count, "\(answer.status) with \(results.count) results: \(answer.body)")
        var commits = try newCommits()[...]
        var newest = ""
        for (index, (request, result)) in zip(requests, results).enumerated() {
            let id = result.object?["location"]?.string?.split(separator: "/").last.map(String.init) ?? ""
            var intent = request.intent
            if index == requests.count - 1, case .create(var group) = intent {
                group.members = [newest]
                intent = .create(group)
            }
            newest = id
            let expected = model.outcome(of: intent, by: client, newID: id)
            try require(
                result.object?["status"]?.string == String(expected.status),
                "\(request.description) ended with \(String(decoding: result.compactBytes, as: UTF8.self)), not \(expected.status)"
            )
            if expected.deltas.isEmpty { continue }
            guard let commit = commits.popFirst(), commit.requestID == requestID else {
                throw Unexpected("\(request.description) has no commit")
            }
            model.record(expected.deltas, commit: commit.id, request: (client, requestID))
            tip = commit.id
        }
        try require(commits.isEmpty, "the bulk request has \(commits.count) commits too many")
    }

    private static func operations(_ requests: [ModelRequest]) -> [JSONValue] {
        requests.enumerated().map { index, request in
            var operation: JSONObject = ["method": .string(request.method), "path": .string(request.path)]
            operation["data"] = request.body
            if request.method == "POST" { operation["bulkId"] = .string("b\(index)") }
            if index == requests.count - 1, var data = request.body?.object {
                data["members"] = [["value": .string("bulkId:b\(index - 1)")]]
                operation["data"] = .object(data)
            }
            return .object(operation)
        }
    }
}
