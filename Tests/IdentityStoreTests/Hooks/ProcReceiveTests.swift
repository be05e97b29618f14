import Foundation
import Git
import Testing

@testable import IdentityStore

@Suite struct `The conversation of proc-receive` {
    private static let (old, new) = (String(repeating: "a", count: 40), String(repeating: "b", count: 40))

    /// Git, which has said these bytes, and what it was answered.
    private final class Caller {
        var said: [UInt8]
        var heard: [UInt8] = []

        init(_ text: String) { said = Array(text.utf8) }

        func ask() throws -> ProcReceive {
            try ProcReceive { count in
                defer { said = Array(said.dropFirst(count)) }
                return Array(said.prefix(count))
            } writing: { bytes in
                heard += bytes
            }
        }
    }

    private static func line(_ text: String) -> String { String(decoding: Packet(text).bytes, as: UTF8.self) }

    @Test func `takes commands and options, and what both can do`() throws {
        let caller = Caller(
            "0028version=1\0push-options other atomic\n0000"
                + Self.line("\(Self.old) \(Self.new) refs/heads/main")
                + Self.line("\(Self.old) \(Self.new) refs/heads/inbox/a b")
                + "0000" + Self.line("allow-mass-deletion") + Self.line("") + "0000")
        let push = try caller.ask()
        #expect(push.updates.map(\.reference) == ["refs/heads/main", "refs/heads/inbox/a b"])
        #expect(push.updates.allSatisfy { $0.old.description == Self.old && $0.new.description == Self.new })
        #expect(push.options == ["allow-mass-deletion", ""] && push.isAtomic && caller.said.isEmpty)
        #expect(caller.heard == Array((Self.line("version=1\0atomic push-options") + "0000").utf8))
    }

    @Test func `reads no options that git does not send`() throws {
        let caller = Caller("000eversion=1\n0000" + Self.line("\(Self.old) \(Self.new) refs/heads/main\n") + "0000")
        let push = try caller.ask()
        #expect(push.updates.map(\.reference) == ["refs/heads/main"] && push.options == [] && !push.isAtomic)
        #expect(caller.heard == Array("000dversion=10000".utf8))
    }

    @Test(arguments: [
        "", "000", "000eversion=2\n0000", "0000", "000eversion=1\n", "000eversion=1\n00000008oops0000",
        "0003", "-001", "+010", "fff1", "zzzz", "000eversion=1\n00000009oops",
    ])
    func `ends when it is not understood`(_ text: String) {
        #expect(throws: Packet.Malformed.self) { _ = try Caller(text).ask() }
    }

    @Test func `ends with one line for each reference`() {
        let report = ProcReceive.report([
            .init(reference: "refs/heads/main", refusal: nil),
            .init(reference: "refs/heads/inbox/a", refusal: "no\nway"),
        ])
        let lines = ["ok refs/heads/main", "ng refs/heads/inbox/a no\\u000away"]
        #expect(String(decoding: report, as: UTF8.self) == lines.map(Self.line).joined() + "0000")
        let long = ProcReceive.report([.init(reference: "r", refusal: String(repeating: "x", count: 100_000))])
        #expect(long.count < 400)
    }
}
