import HTTPTypes
import JSON
import SCIM
import Testing

/// A requirement of the SCIM 2.0 Interoperability Profile (draft-zollner-scim-interop-profile) for service providers, with
/// requests that show whether it is met.
///
/// In paths and bodies `{user}` and `{group}` are the ids of a user and of a group with that user as its only member.
struct ProfileRow: Sendable, CustomTestStringConvertible {
    let section: String
    let requirement: String
    let steps: [Step]

    var testDescription: String { "\(section): \(requirement)" }

    init(_ section: String, _ requirement: String, _ steps: Step...) {
        (self.section, self.requirement, self.steps) = (section, requirement, steps)
    }

    /// A request and what is answered.
    struct Step: Sendable {
        let method: HTTPRequest.Method
        let path: String
        let body: String?
        var mediaType = "application/scim+json"
        let status: Int
        let keyword: SCIMError.Keyword?
        /// What the body of the answer contains, as text.
        let has: [String]
        let lacks: [String]
    }
}

extension ProfileRow.Step {
    /// A request without a body.
    static func send(
        _ method: HTTPRequest.Method, _ path: String, _ status: Int, _ keyword: SCIMError.Keyword? = nil,
        has: [String] = [], lacks: [String] = []
    ) -> Self {
        Self(method: method, path: path, body: nil, status: status, keyword: keyword, has: has, lacks: lacks)
    }

    /// A POST of a user.
    static func user(
        _ name: String, _ more: String = "", _ status: Int = 201, _ keyword: SCIMError.Keyword? = nil,
        has: [String] = [], mediaType: String = "application/scim+json"
    ) -> Self {
        Self(
            method: .post, path: "/Users", body: TestServer.user(name, more), mediaType: mediaType, status: status,
            keyword: keyword, has: has, lacks: [])
    }

    /// A PATCH of the user.
    static func patch(
        _ operations: String, _ status: Int = 200, _ keyword: SCIMError.Keyword? = nil,
        of path: String = "/Users/{user}",
        has: [String] = [], lacks: [String] = []
    ) -> Self {
        Self(
            method: .patch, path: path, body: TestServer.patch(operations), status: status, keyword: keyword, has: has,
            lacks: lacks)
    }

    /// Sends it and checks the answer.
    func check(on server: TestServer, _ ids: [String: String]) async throws {
        func resolved(_ text: String) -> String {
            ids.reduce(text) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
        let headers: HTTPFields = body == nil ? [:] : [.contentType: mediaType]
        let answer = try await server.send(method, resolved(path), body.map(resolved), headers: headers)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.json["scimType"]?.string == keyword?.rawValue, "\(answer.text)")
        if !answer.bytes.isEmpty { #expect(answer.headers[.contentType] == "application/scim+json") }
        for text in has { #expect(answer.text.contains(resolved(text)), "\(answer.text)") }
        for text in lacks { #expect(!answer.text.contains(resolved(text)), "\(answer.text)") }
    }
}
