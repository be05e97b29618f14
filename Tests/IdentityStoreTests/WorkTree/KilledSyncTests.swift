import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A sync of the work tree that was killed` {
    /// A closed state whose last two changes are one sync: a user changed, one made and one deleted.
    private final class State {
        let fixture: StoreFixture
        let (from, to): (String, String)
        let paths: [String]

        init() async throws {
            fixture = try await StoreFixture()
            let changed = try await fixture.createUser("a@corp.example")
            let deleted = try await fixture.createUser("b@corp.example")
            await fixture.store.synchronize()
            from = fixture.store.snapshot.commit
            _ = try await fixture.patch(changed, ["op": "add", "path": "title", "value": "Lead"])
            _ = try await fixture.createUser("c@corp.example")
            _ = try await fixture.perform(.delete(id: deleted))
            await fixture.store.synchronize()
            to = fixture.store.snapshot.commit
            await fixture.store.close()
            paths = try fixture.git("diff", "--name-only", from, to).split(separator: "\n").map(String.init)
            try git("-c", "core.hooksPath=/dev/null", "reset", "-q", "--hard", from)
            try Data("\(from)\n\(to)\n".utf8).write(
                to: URL(fileURLWithPath: fixture.location.privateDirectory + "/worktree"))
        }

        @discardableResult
        func git(_ arguments: String...) throws -> String {
            try Program.run(["git"] + arguments, in: fixture.directory, mayFail: true).output
        }

        /// Brings files to the second commit, as the sync does.
        func write(_ paths: some Collection<String>) throws {
            for path in paths {
                let file = fixture.directory + "/" + path
                if try git("ls-tree", to, path).isEmpty {
                    try FileManager.default.removeItem(atPath: file)
                } else {
                    try FileManager.default.createDirectory(
                        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                    try Data(git("show", "\(to):\(path)").utf8).write(to: URL(fileURLWithPath: file))
                }
            }
        }

        /// Starts a server, has it change more if need be, and stops it.
        func serve(changes: Bool = false) async throws {
            let store = try await StoreFixture.open(fixture.location)
            if changes {
                let create = Change(
                    .create(["schemas": [.string(Schema.user.id)], "userName": "d@corp.example"]), of: .user,
                    requestID: "r")
                _ = try await store.perform(create, by: fixture.client)
            }
            await store.synchronize()
            await store.close()
        }
    }

    /// Where it was killed.
    private enum Point: CaseIterable, Sendable {
        case beforeFiles, amongFiles, afterFiles, afterIndex, afterMain
    }

    @Test(arguments: Point.allCases, [false, true])
    private func `is finished by the next server`(_ point: Point, _ changes: Bool) async throws {
        let state = try await State()
        switch point {
        case .beforeFiles: break
        case .amongFiles: try state.write(state.paths.prefix(2))
        case .afterFiles: try state.write(state.paths)
        case .afterIndex:
            try state.write(state.paths)
            try state.git("read-tree", state.to)
        case .afterMain:
            try state.git("-c", "core.hooksPath=/dev/null", "reset", "-q", "--hard", state.to)
        }
        try await state.serve(changes: changes)
        #expect(try state.git("status", "--porcelain") == "")
        #expect(try state.git("rev-parse", "main") == state.git("rev-parse", "scimgit/live"))
        #expect(try state.git("merge-base", "--is-ancestor", state.to, "main") == "")
    }

    @Test func `writes files again that the crash emptied`() async throws {
        let state = try await State()
        try state.write(state.paths)
        for path in state.paths where FileManager.default.fileExists(atPath: state.fixture.directory + "/" + path) {
            try Data().write(to: URL(fileURLWithPath: state.fixture.directory + "/" + path))
        }
        try await state.serve()
        #expect(try state.git("status", "--porcelain") == "")
    }

    @Test func `keeps what a person edited since, and goes on when that is taken back`() async throws {
        let state = try await State()
        try state.write(state.paths.prefix(1))
        let path = try #require(
            state.paths.last { FileManager.default.fileExists(atPath: state.fixture.directory + "/" + $0) })
        let file = URL(fileURLWithPath: state.fixture.directory + "/" + path)
        try Data("mine\n".utf8).write(to: file)
        try await state.serve()
        #expect(try Data(contentsOf: file) == Data("mine\n".utf8))
        #expect(try state.git("rev-parse", "main") == state.from + "\n")
        try state.git("checkout", "-q", "HEAD", "--", path)
        try await state.serve()
        #expect(try state.git("status", "--porcelain") == "")
        #expect(try state.git("rev-parse", "main") == state.to + "\n")
    }

    @Test func `is finished before another one begins, which may fail as well`() async throws {
        let state = try await State()
        try state.write(state.paths)
        let path = try #require(
            state.paths.first {
                try state.git("ls-tree", state.from, $0) != "" && state.git("ls-tree", state.to, $0) != ""
            })
        let next = try Program.run(
            [
                "sh", "-ec",
                """
                export GIT_INDEX_FILE=$PWD/.git/other
                git read-tree \(state.to)
                BLOB=$(echo next | git hash-object -w --stdin)
                git update-index --cacheinfo 100644,$BLOB,\(path)
                git -c user.name=A -c user.email=a@corp.example commit-tree -p \(state.to) -m Next $(git write-tree)
                """,
            ], in: state.fixture.directory
        ).output
        let commit = try #require(ObjectID(hex: next.trimmingCharacters(in: .newlines)))
        let blob = try state.git("rev-parse", "\(commit):\(path)").trimmingCharacters(in: .newlines)
        let object = state.fixture.location.gitDirectory + "/objects/\(blob.prefix(2))/\(blob.dropFirst(2))"
        try FileManager.default.moveItem(atPath: object, toPath: object + ".away")
        let main = try #require(ObjectID(hex: state.from))
        let repository = try Repository(opening: state.fixture.location.gitDirectory)
        var workTree = WorkTree(state.fixture.location, main: main, in: repository)
        #expect(try workTree.look(in: repository) == .onMain)
        #expect(throws: GitError.self) {
            try workTree.sync(from: main, to: commit, isHeld: false, in: repository)
        }
        try FileManager.default.moveItem(atPath: object + ".away", toPath: object)
        let reached = try repository.reference(StateLocation.main)
        #expect(reached?.description == state.to)
        #expect(try workTree.look(in: repository) == .onMain)
        #expect(
            try workTree.sync(from: reached, to: commit, isHeld: false, in: repository) == .done(mended: []))
        #expect(try state.git("status", "--porcelain") == "")
    }
}
