import JSON
import SCIM
import Testing

/// A sentence of RFC 7644 §3.5.2 and an operation that it decides about.
struct PatchRule: Sendable, CustomTestStringConvertible {
    enum Subject: Sendable { case user, bare, manager, group, hall }

    enum Outcome: Sendable {
        /// The attribute has this JSON afterwards; nil when it is to be absent.
        case becomes(String, String?)
        /// The resource stays as it is.
        case changesNothing
        case isRefused(SCIMError.Keyword)
    }

    let text: String
    let operations: String
    let subject: Subject
    let outcome: Outcome

    init(_ text: String, _ operations: String, on subject: Subject, _ outcome: Outcome) {
        self.text = text
        self.operations = operations
        self.subject = subject
        self.outcome = outcome
    }

    var testDescription: String { "\(text) \(operations)" }

    func check(_ dialect: Dialect) throws {
        let original = try resource().value
        switch outcome {
        case .becomes(let attribute, let json):
            let expected = try json.map { try PatchExamples.json($0) }
            #expect(try patched(dialect)[attribute] == expected)
        case .changesNothing: #expect(try patched(dialect) == original)
        case .isRefused(let keyword):
            let error = #expect(throws: SCIMError.self) { try patched(dialect) }
            #expect(error?.keyword == keyword, "\(error?.detail ?? "")")
            #expect(error?.status == 400)
        }
    }

    private func patched(_ dialect: Dialect) throws -> JSONObject {
        guard subject != .hall else { return try PatchHall().patched(operations, dialect) }
        let type = subject == .group ? ResourceType.group : .user
        return try PatchExamples.request(operations, dialect).apply(to: resource(), of: type).resource.value
    }

    private func resource() throws -> Resource {
        switch subject {
        case .user: try ResourceType.user.validate(JSONObject(text: PatchExamples.user))
        case .bare: try ResourceType.user.validate(JSONObject(text: PatchExamples.bare))
        case .manager: try ResourceType.user.validate(JSONObject(text: PatchExamples.manager))
        case .group: try ResourceType.group.validate(JSONObject(text: PatchExamples.group))
        case .hall: try PatchHall().hall
        }
    }
}
