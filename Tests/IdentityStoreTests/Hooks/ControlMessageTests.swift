import Git
import JSON
import Testing

@testable import IdentityStore

@Suite struct `A message on the control socket` {
    private static func id(_ digit: Character) throws -> ObjectID {
        try #require(ObjectID(hex: String(repeating: digit, count: 40)))
    }

    private static func requests() throws -> [ControlRequest] {
        let (old, new) = (try id("a"), try id("b"))
        var requests = [ControlRequest.moved(new)]
        for isSet in [false, true] {
            requests.append(
                .check(
                    UpdateCheck(
                        old: old, new: new, objects: isSet ? "/a \"quoted\" folder" : nil, allowsMassChange: isSet,
                        isWorkTree: !isSet)))
            requests.append(
                .push(
                    PushedCommit(
                        commit: new, reference: "refs/heads/inbox/zoë", old: isSet ? old : nil, allowsMassChange: isSet)
                ))
        }
        return requests
    }

    @Test func `reads as it was written`() throws {
        for request in try Self.requests() {
            let copy = try #require(ControlRequest(parsing: request.bytes))
            #expect("\(copy)" == "\(request)")
        }
        let problems = (0..<1000).map { Problem(path: "users/\($0).json", reason: "is \"not\" right\n") }
        for answer in [ControlAnswer(), ControlAnswer(refusal: "no", problems: problems, notice: "é")] {
            #expect(ControlAnswer(parsing: answer.bytes) == answer)
        }
    }

    @Test func `is none when any of it is missing`() throws {
        for request in try Self.requests() {
            for end in request.bytes.indices { #expect(ControlRequest(parsing: Array(request.bytes[..<end])) == nil) }
            let object = try #require(JSONValue(parsing: request.bytes).object)
            for name in ["kind", "new"] {
                var less = object
                less[name] = nil
                #expect(ControlRequest(parsing: JSONValue.object(less).compactBytes) == nil)
            }
        }
    }

    @Test(arguments: [
        "no JSON", "{}", "[]", "\u{0}", #"{"kind": "sing", "new": "\#(String(repeating: "a", count: 40))"}"#,
    ])
    func `that is no request is answered so, and the server goes on`(_ text: String) async throws {
        let fixture = try await StoreFixture(bare: true)
        let running = Task { await fixture.store.run() }
        defer { running.cancel() }
        let (directory, end) = (fixture.location.privateDirectory, ContinuousClock.now + .seconds(600))
        #expect(
            await ControlSocket.ask(Array(text.utf8), in: directory, until: end) == ControlAnswer(notUnderstanding: []))
        let tip = fixture.store.snapshot.tip
        let known = UpdateCheck(old: tip, new: tip, objects: nil, allowsMassChange: false, isWorkTree: false)
        #expect(
            await ControlSocket.ask(ControlRequest.check(known).bytes, in: directory, until: end) == ControlAnswer())
    }

    @Test(arguments: [
        (#"{"kind": "revert"}"#, "`scimgit revert`"), (#"{"kind": "restore", "new": 1}"#, "`scimgit restore`"),
        (#"{"kind": "check"}"#, "the hook"), (#"{"kind": "sing"}"#, "what it is asked"),
    ])
    func `that is not understood is answered in the words of who asked`(_ text: String, _ asker: String) {
        let words = "The running server does not understand \(asker): restart `scimgit serve`"
        #expect(ControlAnswer(notUnderstanding: Array(text.utf8)).refusal?.hasPrefix(words) == true)
    }
}
