import Clients
import Foundation
import HTTPTypes
import IdentityStore
import JSON
import SCIM
import SCIMServer
import Testing

/// Sends the requests of a transcript to a server, and checks each answer and what it did to the repository.
struct TranscriptReplay {
    private let transcript: Transcript
    private let server: TestServer
    private let repository: RealGit
    private let token: String
    private var captured: [String: String] = [:]

    init(of transcript: Transcript, on server: TestServer) throws {
        self.transcript = transcript
        self.server = server
        repository = RealGit(directory: server.store.location.gitDirectory)
        token =
            transcript.client == "okta" ? server.token : try server.administration.createToken(for: transcript.client)
        captured["token"] = token
        captured["base"] = "http://localhost/scim/v2"
    }

    mutating func run() async throws {
        for step in transcript.steps { try await replay(step) }
        let history = try repository.run("log", "--patch", "--format=raw", "scimgit/live")
        for password in transcript.passwords { #expect(!history.contains(password), "a password was committed") }
        try repository.run("fsck", "--strict")
    }

    private mutating func replay(_ step: Transcript.Step) async throws {
        let before = try repository.commitCount()
        let answer = try await send(step)
        check(answer, step)
        let commits = try repository.commitCount() - before
        if let expected = step.expect.commits { #expect(commits == expected, "\(step.id): \(answer.text)") }
        if commits == 1, !transcript.isCaptured { try checkCommit(answer, step) }
        if let status = step.again {
            let second = try await send(step)
            #expect(second.status == status, "\(step.id) again: \(second.text)")
            #expect(try repository.commitCount() == before + commits, "\(step.id) again")
        }
        for (name, path) in step.capture {
            captured[name] = try #require(answer.value.value(at: path)?.string, "\(step.id): \(path)")
        }
    }

    private func send(_ step: Transcript.Step) async throws -> Answer {
        var headers: HTTPFields = [.authorization: "Bearer \(token)", .accept: "application/scim+json"]
        if step.body != nil { headers[.contentType] = "application/scim+json; charset=utf-8" }
        for (name, value) in step.headers { headers[try #require(HTTPField.Name(name))] = resolved(value) }
        let body = step.body.map { String(decoding: resolved($0).compactBytes, as: UTF8.self) }
        return try await server.send(step.method, resolved(step.path), body, headers: headers)
    }

    private func check(_ answer: Answer, _ step: Transcript.Step) {
        #expect(answer.status == step.expect.status, "\(step.id): \(answer.text)")
        if !answer.bytes.isEmpty { #expect(answer.headers[.contentType] == "application/scim+json", "\(step.id)") }
        if let body = step.expect.body {
            #expect(answer.value.contains(resolved(body)), "\(step.id): \(answer.text)")
        }
        if answer.status >= 400 {
            #expect(answer.value.value(at: "detail")?.string?.isEmpty == false, "\(step.id): \(answer.text)")
        }
        for path in step.expect.absent {
            #expect(answer.value.value(at: path) == nil, "\(step.id): \(path) in \(answer.text)")
        }
        for (name, value) in step.expect.headers {
            let found = HTTPField.Name(name).flatMap { answer.headers[$0] }
            #expect(found == resolved(value), "\(step.id): \(name)")
        }
    }

    private func checkCommit(_ answer: Answer, _ step: Transcript.Step) throws {
        let commit = try repository.newestCommit()
        #expect(answer.commit == commit.id, "\(step.id)")
        #expect(commit.author == transcript.client, "\(step.id)")
        #expect(commit.subject == step.expect.subject.map(resolved), "\(step.id)")
        #expect(commit.files.count == step.expect.files, "\(step.id): \(commit.files)")
        let request = commit.trailers.filter { !$0.hasPrefix("Request-Id: ") && !$0.hasPrefix("Scim-Resource: ") }
        let trailers =
            ["Scim-Operation: \(step.method.rawValue) \(resolved(step.path))", "Scim-Client: \(transcript.client)"]
            + step.expect.ignored.map { "Scim-Ignored: " + resolved($0) }
        #expect(request == trailers, "\(step.id)")
        let named = commit.trailers.count { $0.hasPrefix("Scim-Resource: ") }
        #expect(named == step.expect.files, "\(step.id): \(commit.trailers)")
    }

    /// The text with what earlier answers gave in the place of `{name}`, and the token in the place of `{token}`.
    private func resolved(_ text: String) -> String {
        captured.reduce(text) { $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value) }
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let string): .string(resolved(string))
        case .array(let elements): .array(elements.map(resolved))
        case .object(let object): .object(JSONObject(object.map { ($0.name, resolved($0.value)) }))
        default: value
        }
    }
}

extension Answer {
    /// The body; null when there is none.
    fileprivate var value: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }
}

extension JSONValue {
    /// Whether all that `part` has is here too: members of objects, and as many elements of an array in any order.
    fileprivate func contains(_ part: JSONValue) -> Bool {
        if let part = part.object, let object {
            return part.allSatisfy { member in object[member.name]?.contains(member.value) ?? false }
        }
        guard let elements = part.array, var rest = array, rest.count == elements.count else { return self == part }
        return elements.allSatisfy { element in
            guard let index = rest.firstIndex(where: { $0.contains(element) }) else { return false }
            rest.remove(at: index)
            return true
        }
    }

    /// The value at a path of names and positions with slashes between them, such as `Resources/0/id`.
    fileprivate func value(at path: String) -> JSONValue? {
        path.split(separator: "/").reduce(Optional(self)) { value, part in
            if let object = value?.object { return object[String(part)] }
            guard let array = value?.array, let index = Int(part), array.indices.contains(index) else { return nil }
            return array[index]
        }
    }
}
