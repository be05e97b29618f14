import HTTPTypes
import IdentityStore
import JSON
import SCIM
import Testing

@Suite struct `Transcripts of identity providers` {
    @Test(arguments: try Transcript.all())
    func `are answered and committed as expected`(_ transcript: Transcript) async throws {
        try await TestServer.run(dialect: transcript.dialect) { server in
            var replay = try TranscriptReplay(of: transcript, on: server)
            try await replay.run()
        }
    }

    /// Okta's import, OK-I1 to OK-I3: it asks for pages of 100 and goes on 100 further, whatever it was given.
    @Test func `import every user once while users are added and renamed`() async throws {
        try await TestServer.run { server in
            var ids: [String] = []
            for number in 0..<250 { ids.append(try await server.makeUser("user-\(number)@corp.example").id) }
            let first = try await page(of: "/Users", from: 1, server)
            let late = try await server.makeUser("a-late@corp.example").id
            for id in [ids[0], ids[150]] {
                let rename = TestServer.patch(#"{"op":"replace","value":{"userName":"zz-\#(id)"}}"#)
                #expect(try await server.send(.patch, "/Users/\(id)", rename).status == 200)
            }
            let second = try await page(of: "/Users", from: 101, server)
            let third = try await page(of: "/Users", from: 201, server)
            #expect(first == Array(ids[..<100]))
            #expect(second == Array(ids[100..<200]))
            #expect(third == Array(ids[200...]) + [late])
            #expect(try await page(of: "/Users", from: 301, server).isEmpty)
        }
    }

    @Test func `import groups as users`() async throws {
        try await TestServer.run { server in
            var ids: [String] = []
            for number in 0..<120 {
                ids.append(try await server.send(.post, "/Groups", TestServer.group("group-\(number)")).id)
            }
            let first = try await page(of: "/Groups", from: 1, server)
            let late = try await server.send(.post, "/Groups", TestServer.group("a late one")).id
            let second = try await page(of: "/Groups", from: 101, server)
            #expect(first + second == ids + [late])
        }
    }

    /// Okta sends the members of a large group in batches that overlap in time (OK-G11), SailPoint one by one at once.
    @Test(arguments: [1, 20])
    func `add members in parallel without losing one`(_ size: Int) async throws {
        try await TestServer.run { server in
            var ids: [String] = []
            for number in 0..<60 { ids.append(try await server.makeUser("user-\(number)@corp.example").id) }
            let group = try await server.send(.post, "/Groups", TestServer.group("everyone")).id
            let repository = RealGit(directory: server.store.location.gitDirectory)
            let before = try repository.commitCount()
            let batches = stride(from: 0, to: ids.count, by: size).map { ids[$0..<min($0 + size, ids.count)] }
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for batch in batches {
                    let values = batch.map { #"{"value":"\#($0)"}"# }.joined(separator: ",")
                    let body = TestServer.patch(#"{"op":"add","path":"members","value":[\#(values)]}"#)
                    tasks.addTask { try await server.send(.patch, "/Groups/\(group)", body).status }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: batches.count))
            let members = try await server.send(.get, "/Groups/\(group)").json["members"]?.array ?? []
            #expect(Set(members.compactMap { $0.object?["value"]?.string }) == Set(ids))
            #expect(try repository.commitCount() - before == batches.count)
        }
    }

    private func page(of path: String, from start: Int, _ server: TestServer) async throws -> [String] {
        let answer = try await server.send(.get, "\(path)?startIndex=\(start)&count=100")
        #expect(answer.status == 200)
        let resources = answer.json["Resources"]?.array ?? []
        #expect(answer.json["startIndex"] == .number(JSONNumber(start)))
        #expect(answer.json["itemsPerPage"] == .number(JSONNumber(resources.count)))
        return resources.compactMap { $0.object?["id"]?.string }
    }
}
