import Foundation
import JSON
import Limits
import Synchronization
import Testing

@testable import Clients

@Suite struct `Refused requests` {
    private let office: Office

    init() throws { office = try Office() }

    private var file: RefusedRequestFile { RefusedRequestFile(in: office.directory) }

    private var kept: [RefusedRequest] { file.read(at: office.clock.load(ordering: .relaxed)) }

    private func note(_ log: RefusedRequestLog, _ client: String?, _ number: Int) {
        log.note(
            client: client, request: "request-\(number)", method: "POST", path: "/scim/v2/Users", status: 409,
            scimType: "uniqueness", detail: "The userName is taken.")
    }

    @Test func `are kept with what to do, for the owner of the state alone`() throws {
        let log = office.registry().refusedRequests
        note(log, "okta", 1)
        #expect(kept.isEmpty)
        log.write()
        let refused = try #require(kept.first)
        #expect(kept.count == 1)
        #expect(
            refused.value == [
                "time": "2026-11-30T00:53:20Z", "client": "okta", "request": "request-1", "method": "POST",
                "path": "/scim/v2/Users", "status": 409, "scimType": "uniqueness", "detail": "The userName is taken.",
                "remedy": .string(try #require(refused.remedy)),
            ])
        let attributes = try FileManager.default.attributesOfItem(
            atPath: office.directory + "/refused-requests.jsonl")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `stay over a restart, and for seven days`() {
        let before = office.registry().refusedRequests
        note(before, "okta", 1)
        before.write()
        office.advance(days: 4)
        let after = office.registry().refusedRequests
        note(after, "okta", 2)
        after.write()
        #expect(kept.map(\.request) == ["request-1", "request-2"])
        office.advance(days: 4)
        #expect(kept.map(\.request) == ["request-2"])
    }

    @Test func `that are too old leave the file though no new ones come`() throws {
        let log = office.registry().refusedRequests
        note(log, "okta", 1)
        log.write()
        office.advance(days: 8)
        log.write()
        let text = try String(contentsOfFile: office.directory + "/refused-requests.jsonl", encoding: .utf8)
        #expect(text == "")
    }

    @Test func `of strangers do not push out those of clients, and only their number is known of most`() {
        let log = office.registry().refusedRequests
        for number in 0..<100 { note(log, "okta", number) }
        log.write()
        for second in 0..<150 {
            for number in 0..<300 { note(log, nil, second * 1000 + number) }
            log.write()
        }
        #expect(kept.count { $0.client == "okta" } == 100)
        let strangers = kept.filter { $0.client == nil }
        #expect(strangers.count == Limits.refusedRequests / 5)
        #expect(strangers.last?.request == "request-149099")
        #expect(strangers.last?.others == 200)
    }

    @Test func `are the newest ones when there are too many, in a file that does not grow`() throws {
        let log = office.registry().refusedRequests
        for batch in 0..<20 {
            for number in 0..<1000 { note(log, "okta", batch * 1000 + number) }
            log.write()
        }
        #expect(kept.count == Limits.refusedRequests * 4 / 5)
        #expect(kept.last?.request == "request-19999")
        let text = try String(contentsOfFile: office.directory + "/refused-requests.jsonl", encoding: .utf8)
        #expect(text.split(separator: "\n").count <= Limits.refusedRequests * 5 / 4)
    }

    @Test func `behind a line that a crash left behind can be read`() throws {
        try office.write("{\"time\": \"2026-11-30T00:53:1", to: office.directory + "/refused-requests.jsonl")
        let log = office.registry().refusedRequests
        note(log, "okta", 1)
        log.write()
        #expect(kept.map(\.request) == ["request-1"])
    }

    private func refused(_ path: String, _ status: Int, _ detail: String = "") -> RefusedRequest {
        RefusedRequest(
            time: 0, client: nil, request: "r", method: "POST", path: path, status: status, scimType: nil,
            detail: detail)
    }

    @Test func `for access tokens are mended at the client, not at its tokens`() {
        let remedy = refused("/oauth2/token", 401).remedy ?? ""
        #expect(remedy.contains("`scimgit client show NAME`") && remedy.contains("`scimgit client secret create NAME`"))
        #expect(refused("/oauth2/token", 400).remedy == nil)
        #expect(refused("/scim/v2/Users", 401).remedy?.contains("scimgit token list") == true)
        #expect(refused("/scim/v2/Users", 400).remedy != nil)
    }

    @Test func `have no token in path or detail`() {
        for token in ["scimgit_aB3-x_9", "scimgit_secret_aB3-x_9", "eyJhbGciOi.eyJpc3Mi-_.c2ln"] {
            let mask = token.hasPrefix("scimgit_") ? "scimgit_…" : "eyJ…"
            for start in ["/scim/v2/Users/", "/Bearer%20", "/a\n", "/%", "/é"] {
                let whole = refused(start + token, 404, "There is no \"\(token)\".")
                #expect(whole.path.hasSuffix(mask) && !whole.path.contains(token.suffix(3)))
                #expect(whole.detail == "There is no \"\(mask)\".")
                #expect(RefusedRequest(whole.stored)?.path == whole.path)
            }
        }
        for path in ["/scim/v2/Users/mira%40corp.example", "/Users/eyJohn", "/Users/scimgit_", "/é%zz%"] {
            #expect(refused(path, 404, path).path == path && refused(path, 404, path).detail == path)
        }
    }

    @Test func `are one line each, whatever a client sends`() throws {
        let log = office.registry().refusedRequests
        log.note(
            client: nil, request: "a\nb", method: "GET", path: "/" + String(repeating: "x", count: 5000), status: 400,
            scimType: nil, detail: "a\u{202E}b\u{1B}[31m" + String(repeating: "ü", count: 5000))
        log.write()
        let refused = try #require(kept.first)
        #expect(refused.request == "a\\u000ab")
        #expect(refused.path.count == 512)
        #expect(refused.detail.hasPrefix("a\\u202eb\\u001b[31mü"))
        #expect(refused.detail.unicodeScalars.count < 1100)
    }
}
