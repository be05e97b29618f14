import Foundation
import SCIM
import TestSupport
import Testing

@testable import SCIMServer

/// Query strings that nobody would send, from a seed; `SCIMGIT_RUNS=10000000` makes a long run of it.
@Suite struct `Random queries` {
    private static let runs = Int(ProcessInfo.processInfo.environment["SCIMGIT_RUNS"] ?? "") ?? 20_000

    private static let pieces = [
        "filter=", "sortBy=", "sortOrder=", "startIndex=", "count=", "cursor=", "cursor", "attributes=",
        "excludedAttributes=", "&", "&&", "=", "+", "%20", "%22", "%", "%2", "%zz", "%00", "%ff", "%C3%A4", "\u{E4}",
        "\"",
        "userName", "name.givenName", "emails[type eq \"work\"]", "urn:ietf:params:scim:schemas:core:2.0:User:",
        "eq", "pr", "and", "not (", ")", "[", "descending", "-1", "0", "1", "99999999999999999999", "1e3", "true",
        ",", ", ", "#", "?", "members", "meta.created", "2026-11-24T00:00:00Z",
    ]

    @Test func `are read or refused with an error of SCIM, never otherwise`() {
        var random = SeededGenerator(seed: 20_261_124)
        for _ in 0..<Self.runs {
            let query = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Self.pieces.randomElement(using: &random) ?? ""
            }.joined()
            do throws(SCIMError) {
                let parameters = try SearchParameters(query: query, dialect: .interoperable)
                if parameters.pageSize > SearchParameters.maximumCount { Issue.record("\(query)") }
                _ = try parameters.query(for: ResourceType.all, dialect: .interoperable)
                _ = try Projection(
                    attributes: parameters.attributes, excludedAttributes: parameters.excludedAttributes, of: .user)
            } catch {
                if error.status != 400 || error.keyword == nil || error.detail.isEmpty {
                    Issue.record("\(query): \(error)")
                }
            }
        }
    }
}
