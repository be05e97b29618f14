import Foundation
import JSON
import TestSupport

extension Simulation {
    /// Many requests at once that do not meet each other, sometimes while git packs the repository or somebody pushes.
    func burst() async throws {
        let packing = random.percent(30) ? random.one(of: Self.maintenance) : nil
        let edit = random.percent(30) ? makeEdit().flatMap { $0.isHarmless ? $0 : nil } : nil
        let requests = commutingRequests(Int.random(in: 4...24, using: &random), besides: edit?.deltas.first?.id)
        if let packing { note("beside it git \(packing.joined(separator: " "))") }
        if let edit {
            note("beside it a push of \(edit.words)")
            try await commitInClone(edit)
        }
        let git = try packing.map { try Program(starting: ["git"] + $0, in: server.directory) }
        let push = try edit.map { _ in try Program(starting: pushCommand(), in: clone) }
        let sent = try await sendAtOnce(requests, killingAfter: nil)
        if let run = try await git?.end() {
            try require(run.status == 0, "git \(packing ?? []) failed beside a burst: \(run.output)")
        }
        let run = try await push?.end()
        let first = model.log.count
        try await take(requests, from: sent, besides: run?.status == 0 ? edit : nil)
        if let edit, let run, run.status != 0 { try await pushAgain(edit, after: GitRun(run)) }
        arrange(from: first, places(of: sent))
    }

    /// Several clients that create the same user at once: one of them may.
    func race() async throws {
        let request = maker { $0.createUser(named: $0.freshName()) }
        let requests = Array(repeating: request, count: 6)
        try await take(requests, from: try await sendAtOnce(requests, killingAfter: nil))
    }

    /// A burst that a crash interrupts; identity providers repeat what was not answered.
    func kill() async throws {
        let requests = commutingRequests(Int.random(in: 10...40, using: &random))
        let packing = random.percent(30) ? random.one(of: Self.maintenance) : nil
        let delay = Duration.microseconds(Int.random(in: 0...120_000, using: &random))
        note("killed after \(delay)" + (packing.map { " beside git \($0.joined(separator: " "))" } ?? ""))
        let git = try packing.map { try Program(starting: ["git"] + $0, in: server.directory) }
        let sent = try await sendAtOnce(requests, killingAfter: delay)
        _ = try await git?.end()
        try server.restart()
        let first = model.log.count
        var places = places(of: sent)
        for index in try await take(requests, from: sent) {
            try await send(requests[index])
            places["r-\(lastNumber)"] = index
        }
        arrange(from: first, places)
        try await check()
    }

    private func places(of sent: [Sent]) -> [String: Int] {
        Dictionary(sent.enumerated().map { ($1.requestID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Puts the newest commits in the order of the requests; that of a person comes last.
    private func arrange(from first: Int, _ places: [String: Int]) {
        model.arrange(first..<model.log.count) { $0.request.flatMap { places[$0.id] } ?? .max }
    }

    /// Requests of which each one has the same outcome whatever comes first.
    private func commutingRequests(_ count: Int, besides edited: String? = nil) -> [ModelRequest] {
        let users = model.ids(.user).filter { $0 != edited }.shuffled(using: &random)
        let groups = model.ids(.group)
        let shared = groups.isEmpty ? nil : random.one(of: groups)
        return users.prefix(count).enumerated().map { index, id in
            maker { maker in
                switch index % 4 {
                case 0: maker.createUser(named: maker.freshName())
                case 1 where shared != nil:
                    maker.membership(of: id, in: shared ?? "", isMember: maker.random.percent(60))
                case 2 where maker.random.percent(10): maker.delete(id)
                default: maker.retitle(id)
                }
            }
        }
    }

    struct Sent: Sendable {
        let client: String
        let requestID: String
        /// Nil when the server was gone before it answered.
        let answer: SCIMClient.Answer?
    }

    private func sendAtOnce(_ requests: [ModelRequest], killingAfter delay: Duration?) async throws -> [Sent] {
        var outgoing: [(client: SCIMClient, name: String, requestID: String, request: ModelRequest)] = []
        for request in requests {
            let name = randomClient()
            outgoing.append((try client(name), name, "r-\(nextNumber())", request))
            note("at once: \(name) r-\(lastNumber) \(request.description)")
        }
        let sent = Task { [outgoing] in
            await withTaskGroup(of: (Int, Sent).self) { tasks in
                for (index, item) in outgoing.enumerated() {
                    tasks.addTask {
                        let answer = try? await item.client.send(
                            item.request.method, item.request.path, item.request.body,
                            headers: ["X-Request-Id": item.requestID])
                        return (index, Sent(client: item.name, requestID: item.requestID, answer: answer))
                    }
                }
                return await tasks.reduce(into: [(Int, Sent)]()) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        if let delay {
            try await Task.sleep(for: delay)
            server.kill()
        }
        return await sent.value
    }

    /// Takes into the model what became of requests that were sent at once: their commits say in which order.
    ///
    /// - Parameter edit: What a person pushed meanwhile.
    /// - Returns: The places of those that were not answered and have no commit.
    @discardableResult
    private func take(
        _ requests: [ModelRequest], from sent: [Sent], besides edit: HandEdit? = nil
    ) async throws -> [Int] {
        var done: [Int] = []
        for commit in try newCommits() {
            if commit.requestID.isEmpty, let edit {
                model.record(edit.deltas, commit: commit.id, request: nil)
                tip = commit.id
                continue
            }
            guard let index = sent.firstIndex(where: { $0.requestID == commit.requestID }), !done.contains(index) else {
                throw Unexpected("commit \(commit.id) has the request id \(commit.requestID)")
            }
            done.append(index)
            let answer = sent[index].answer
            let id = try answer?.id ?? createdID(by: commit.id)
            let expected = model.outcome(of: requests[index].intent, by: sent[index].client, newID: id)
            try require(!expected.deltas.isEmpty, "\(commit.requestID) changes nothing, and has a commit")
            try require(
                answer.map { $0.status == expected.status && $0.commit == commit.id } ?? true,
                "\(commit.requestID) was answered with \(answer?.status ?? 0) \(answer?.commit ?? ""), not \(expected.status)"
            )
            model.record(expected.deltas, commit: commit.id, request: (sent[index].client, commit.requestID))
            tip = commit.id
        }
        for (index, item) in sent.enumerated() where !done.contains(index) {
            guard let answer = item.answer else { continue }
            let expected = model.outcome(of: requests[index].intent, by: item.client, newID: answer.id)
            try require(
                answer.status == expected.status && expected.deltas.isEmpty,
                "\(item.requestID) was answered with \(answer.status), not \(expected.status), and has no commit")
        }
        return requests.indices.filter { sent[$0].answer == nil && !done.contains($0) }
    }
}

extension RequestMaker {
    fileprivate func membership(of id: String, in group: String, isMember: Bool) -> ModelRequest {
        isMember
            ? patch(group, ["op": "add", "path": "members", "value": [["value": .string(id)]]]) {
                $0.members.insert(id)
            }
            : patch(group, ["op": "remove", "path": .string("members[value eq \"\(id)\"]")]) { $0.members.remove(id) }
    }

    fileprivate mutating func retitle(_ id: String) -> ModelRequest {
        let text = text()
        return patch(id, ["op": "replace", "value": ["title": text]]) { $0["title"] = text }
    }

    private func patch(
        _ id: String, _ operation: JSONValue, _ effect: @escaping @Sendable (inout ModelResource) -> Void
    ) -> ModelRequest {
        var operations = PatchOperations()
        operations.add(operation, effect)
        return patch(id, operations)
    }
}
