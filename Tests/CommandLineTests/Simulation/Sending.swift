import JSON
import TestSupport

extension Simulation {
    /// Sends a request and holds the answer against the model.
    func send(_ request: ModelRequest, headers: [String: String] = [:]) async throws {
        let client = randomClient()
        let requestID = "r-\(nextNumber())"
        note("\(client) \(requestID) \(request.description) \(headers)")
        let answer = try await self.client(client).send(
            request.method, request.path, request.body, headers: headers.merging(["X-Request-Id": requestID]) { $1 })
        let expected = model.outcome(of: request.intent, by: client, newID: answer.id)
        try require(
            answer.status == expected.status, "answered with \(answer.status), not \(expected.status): \(answer.body)")
        try require(
            (answer.commit == nil) == expected.deltas.isEmpty,
            "commit \(answer.commit ?? "none") for \(expected.deltas.count) changes")
        if let commit = answer.commit {
            model.record(expected.deltas, commit: commit, request: (client, requestID))
            tip = commit
        }
        if !answer.id.isEmpty, answer.status < 300, let difference = model.difference(of: answer.body, answer.id) {
            throw Unexpected("the answer has \(difference)")
        }
    }

    /// Sends a request that names the version it means, the right one or another.
    func sendConditionally() async throws {
        guard !model.order.isEmpty else { return }
        let id = random.one(of: model.order)
        let path = maker { $0.path(id) }
        let read = try await client("okta").send("GET", path)
        let version = read.body["meta"]?.object?["version"]?.string ?? ""
        let request = maker { maker in
            switch maker.model.resources[id]?.kind {
            case .user?: UserPatch(maker: maker).request(id, &maker.random)
            default: GroupPatch(maker: maker).request(id, &maker.random)
            }
        }
        switch Int.random(in: 0..<3, using: &random) {
        case 0: try await send(request, headers: ["If-Match": version])
        case 1: try await send(request, headers: ["If-Match": "W/\"0000\", \(version)"])
        default:
            let refused = ModelRequest(
                method: request.method, path: request.path, body: request.body, intent: .refused(status: 412))
            try await send(refused, headers: ["If-Match": "W/\"\(String(repeating: "0", count: 40))\""])
        }
    }
}
