import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `Hostile trees` {
    /// A state repository, with or without a work tree, that trusts or does not trust git's own check of objects.
    struct Setting: CustomTestStringConvertible, Sendable {
        let isBare: Bool
        let gitChecks: Bool
        var testDescription: String { (isBare ? "bare" : "work tree") + (gitChecks ? "" : ", fsckObjects off") }
    }

    private static let settings = [
        Setting(isBare: false, gitChecks: true), Setting(isBare: false, gitChecks: false),
        Setting(isBare: true, gitChecks: false),
    ]

    private static let names: [[UInt8]] =
        [
            ".git", ".GIT", ".gIt", "git~1", "GIT~1", ".git.", ".git ", ".git . .", ".git::$INDEX_ALLOCATION", ".git:x",
            ".g\u{200C}it", "\u{FEFF}.git", ".gitmodules", ".GitModules.", ".gi\u{206A}T", ".", "..", "../x", "a/b",
            "/etc", "a\\b", "", "a\nb",
            "a\u{1B}[2Jb", "\u{7F}", "a\u{85}b", String(repeating: "n", count: 256),
        ].map { Array($0.utf8) } + [[0x61, 0xFF], [0xED, 0xA0, 0x80]]

    @Test(arguments: settings)
    func `are refused on push, whatever name, kind or place their entries have`(_ setting: Setting) async throws {
        let hostile = try HostilePush(setting.isBare)
        if !setting.gitChecks { try hostile.trustGit() }
        let before = try hostile.files()
        for name in Self.names {
            for mode in ["100644", "100755", "40000"] {
                let id = mode == "40000" ? try hostile.directory("post-update", mode: "100755") : nil
                let entry = RawTree.Entry(name, mode: mode, id: id)
                try hostile.expectRefusal([entry], "\(name) \(mode)")
            }
            let below = try RawTree.write([RawTree.Entry(name)], in: hostile.clone)
            for directory in ["docs", "schemas"] {
                try hostile.expectRefusal(
                    [RawTree.Entry(directory, mode: "40000", id: below)], "\(name) below \(directory)")
            }
        }
        try await hostile.expectUnharmed(files: before)
    }

    @Test(arguments: settings)
    func `are refused on push when they hold links, submodules, two entries of one name, or no order`(
        _ setting: Setting
    ) async throws {
        let hostile = try HostilePush(setting.isBare)
        if !setting.gitChecks { try hostile.trustGit() }
        let before = try hostile.files()
        let empty = try hostile.directory("notes", mode: "100644")
        let link = RawTree.Entry("link", mode: "120000")
        try hostile.expectRefusal([link], "link")
        try hostile.expectRefusal([.init("docs", mode: "40000", id: try RawTree.write([link], in: hostile.clone))], "")
        // Where git checks objects it wants the commit of a submodule; ours has to say no as well.
        if !setting.gitChecks {
            let tip = try hostile.tip()
            try hostile.expectRefusal([.init("sub", mode: "160000", id: tip)], "submodule")
            try hostile.expectRefusal([.init("odd", mode: "100600")], "mode")
        }
        try hostile.expectRefusal([.init("users", mode: "40000", id: empty), .init("users")], "users twice")
        try hostile.expectRefusal([.init("a"), .init("a"), .init("a.b")], "file twice")
        try hostile.expectRefusal(
            [.init("a"), .init("a-b"), .init("a", mode: "40000", id: empty)], "file and directory")
        try hostile.expectRefusal(
            [
                .init(
                    "docs", mode: "40000",
                    id: try RawTree.write([.init(".gitattributes", mode: "40000", id: empty)], in: hostile.clone))
            ], "attributes")
        try hostile.expectRefusal(tree: [.init("b"), .init("a")], "no order")
        try await hostile.expectUnharmed(files: before)
    }

    @Test func `are refused from a linked work tree and from the work tree itself as well`() async throws {
        let hostile = try HostilePush(false)
        try hostile.trustGit()
        let linked = hostile.folder.path + "/linked"
        try hostile.server.git("worktree", "add", "-q", "-b", "draft", linked, "main")
        _ = try RawTree.object("blob", [], in: linked)
        let before = try hostile.files()
        let tip = try hostile.tip()
        for name in [".git", "..", "a/b", "git~1"] {
            let entries = try RawTree.top(of: "main", in: linked, adding: [.init(name)])
            let commit = try RawTree.commit(RawTree.write(entries, in: linked), on: "main", in: linked)
            for top in [linked, hostile.folder.state] {
                for (command, refusal) in [
                    (["push", ".", "\(commit):refs/heads/main"], "scimgit refuses the push"),
                    (["update-ref", "refs/heads/main", commit], "scimgit refuses to move main"),
                ] {
                    let output = try hostile.server.git(command, in: top, mayFail: true)
                    #expect(output.contains(refusal), "\(name): \(output)")
                    #expect(try hostile.tip() == tip)
                }
            }
        }
        try await hostile.expectUnharmed(files: before)
    }

    @Test func `are refused before they are unfolded`() async throws {
        let hostile = try HostilePush(false)
        try hostile.trustGit()
        let before = try hostile.files()
        var id = try RawTree.write((0..<10).map { RawTree.Entry("f\($0)") }, in: hostile.clone)
        for _ in 0..<12 {
            let entries = (0..<10).map { RawTree.Entry("d\($0)", mode: "40000", id: id) }
            id = try RawTree.write(entries, in: hostile.clone)
        }
        try hostile.expectRefusal([.init("docs", mode: "40000", id: id)], "files may change", isSaid: true)
        for _ in 0..<70 { id = try RawTree.write([.init("d", mode: "40000", id: id)], in: hostile.clone) }
        try hostile.expectRefusal([.init("docs", mode: "40000", id: id)], "nested at most", isSaid: true)
        try await hostile.expectUnharmed(files: before)
    }

    @Test(arguments: [false, true])
    func `that come past every check are not served, and nothing of them is written`(_ isBare: Bool) async throws {
        let hostile = try HostilePush(isBare)
        try hostile.trustGit()
        let before = try hostile.files()
        let hooks = try RawTree.write(
            [.init("hooks", mode: "40000", id: try hostile.directory("post-update", mode: "100755"))],
            in: hostile.clone)
        for name in [".git", "..", "users/../../x"] {
            let tree = try RawTree.write(
                RawTree.top(of: "origin/main", in: hostile.clone, adding: [.init(name, mode: "40000", id: hooks)]),
                in: hostile.clone)
            let commit = try RawTree.commit(tree, on: "origin/main", in: hostile.clone)
            try hostile.server.git("fetch", "-q", hostile.clone, commit)
            try hostile.server.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit)
            let answer = try await hostile.server.client.send("POST", "/Users", ["userName": .string("\(commit)")])
            #expect(answer.status == 201)
            #expect(try await hostile.server.client.send("DELETE", "/Users/\(answer.id)").status == 204)
            try await hostile.server.settle()
            let refused = "refused/\(commit.prefix(12))"
            #expect(try hostile.server.git("log", "-1", "--format=%H", refused) == "\(commit)\n")
            let state = ["--state", hostile.server.directory]
            #expect(try CommandRun(["check"] + state).status == 0)
            #expect(try CommandRun(["check", refused] + state).status == 1)
        }
        try await hostile.expectUnharmed(files: before)
    }
}
