import Foundation
import HTTPTypes
import JSON
import SCIM
import Testing

/// The requests of one flow of an identity provider, and what each must answer and commit.
struct Transcript: Sendable, CustomTestStringConvertible {
    let name: String
    /// The client that sends the requests, the author of the commits.
    let client: String
    let dialect: Dialect
    /// Whether a server wrote it down, so that it does not say what commits are called.
    let isCaptured: Bool
    let steps: [Step]

    var testDescription: String { name }

    /// One request.
    struct Step: Sendable {
        let id: String
        let method: HTTPRequest.Method
        let path: String
        let body: JSONValue?
        /// Headers in the place of the usual ones.
        let headers: [String: String]
        let expect: Expectation
        /// The status when the same request is sent once more, which must not commit; nil when it is not.
        let again: Int?
        /// Names for values of the answer, by their paths.
        let capture: [String: String]
    }

    /// What a request must come to.
    struct Expectation: Sendable {
        let status: Int
        /// What the body has among other things.
        let body: JSONValue?
        /// Paths that the body does not have.
        let absent: [String]
        let headers: [String: String]
        /// Nil when any number will do.
        let commits: Int?
        let subject: String?
        let files: Int?
        /// The values of the `Scim-Ignored` trailers.
        let ignored: [String]
    }

    struct Malformed: Error { let reason: String }

    /// Reads all transcripts that stand beside the tests.
    static func all() throws -> [Transcript] {
        guard let folder = Bundle.module.url(forResource: "Transcripts", withExtension: nil) else {
            throw Malformed(reason: "There is no folder Transcripts.")
        }
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        guard !files.isEmpty else { throw Malformed(reason: "There are no transcripts.") }
        return try files.map { file in
            let data = try Data(contentsOf: folder.appendingPathComponent(file))
            return try Transcript(JSONValue(parsing: Array(data)), file: file)
        }
    }
}

extension Transcript {
    init(_ value: JSONValue, file: String) throws {
        let object = try value.members(["name", "client", "dialect", "captured", "steps"], of: file)
        guard let name = object["name"]?.string, let client = object["client"]?.string,
            let steps = object["steps"]?.array, !steps.isEmpty, file == name + ".json"
        else { throw Malformed(reason: "\(file) has no client or no steps, or another name.") }
        self.name = name
        self.client = client
        dialect = object["dialect"]?.string.flatMap(Dialect.init) ?? (client == "okta" ? .okta : .interoperable)
        isCaptured = object["captured"] == true
        self.steps = try steps.map { try Step($0, file: file) }
    }

    /// The passwords that the requests have.
    var passwords: [String] { steps.flatMap { $0.body?.passwords ?? [] } }
}

extension Transcript.Step {
    fileprivate init(_ value: JSONValue, file: String) throws {
        let object = try value.members(["id", "request", "expect", "again", "capture"], of: file)
        guard let id = object["id"]?.string else {
            throw Transcript.Malformed(reason: "\(file) has a step without id.")
        }
        let request = try (object["request"] ?? [:]).members(["method", "path", "body", "headers"], of: id)
        guard let method = request["method"]?.string.flatMap({ HTTPRequest.Method($0) }),
            let path = request["path"]?.string
        else { throw Transcript.Malformed(reason: "\(id) has no method or no path.") }
        self.id = id
        self.method = method
        self.path = path
        body = request["body"]
        headers = request["headers"]?.texts ?? [:]
        expect = try Transcript.Expectation(object["expect"] ?? [:], of: id)
        again = object["again"]?.number?.integer
        capture = object["capture"]?.texts ?? [:]
    }
}

extension Transcript.Expectation {
    fileprivate init(_ value: JSONValue, of id: String) throws {
        let object = try value.members(
            ["status", "body", "absent", "headers", "commits", "subject", "files", "ignored"], of: id)
        guard let status = object["status"]?.number?.integer else {
            throw Transcript.Malformed(reason: "\(id) expects no status.")
        }
        self.status = status
        body = object["body"]
        absent = object["absent"]?.array?.compactMap(\.string) ?? []
        headers = object["headers"]?.texts ?? [:]
        commits = object["commits"]?.number?.integer
        subject = object["subject"]?.string
        files = object["files"]?.number?.integer
        ignored = object["ignored"]?.array?.compactMap(\.string) ?? []
    }
}

extension JSONValue {
    /// The object, when it has no other members than these.
    fileprivate func members(_ names: Set<String>, of place: String) throws -> JSONObject {
        guard let object, object.names.allSatisfy(names.contains) else {
            throw Transcript.Malformed(reason: "\(place) has a member that a transcript does not have.")
        }
        return object
    }

    fileprivate var texts: [String: String] {
        (object ?? [:]).reduce(into: [:]) { texts, member in texts[member.name] = member.value.string }
    }

    fileprivate var passwords: [String] {
        if let array { return array.flatMap(\.passwords) }
        return (object ?? [:]).flatMap { member in
            member.name == "password" ? [member.value.string].compactMap(\.self) : member.value.passwords
        }
    }
}
