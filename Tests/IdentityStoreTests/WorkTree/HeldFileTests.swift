import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A file that holds main` {
    /// A closed state whose work tree is one sync behind: a user changed and one made.
    private final class State {
        let fixture: StoreFixture
        let (from, to): (ObjectID, ObjectID)
        let (changed, made): (String, String)

        init() async throws {
            fixture = try await StoreFixture()
            let user = try await fixture.createUser("a@corp.example")
            await fixture.store.synchronize()
            from = fixture.store.snapshot.tip
            _ = try await fixture.patch(user, ["op": "add", "path": "title", "value": "Lead"])
            let other = try await fixture.createUser("b@corp.example")
            await fixture.store.synchronize()
            to = fixture.store.snapshot.tip
            await fixture.store.close()
            changed = ResourcePath.path(of: user, type: .user, fanOut: 3)
            made = ResourcePath.path(of: other, type: .user, fanOut: 3)
            try run("git -c core.hooksPath=/dev/null reset -q --hard \(from)")
            try WorkTreeRecord(at: from).write(fixture.location)
        }

        @discardableResult
        func run(_ script: String, mayFail: Bool = false) throws -> Program.Run {
            try Program.run(
                ["sh", "-ec", "F=\(changed) N=\(made); \(script)"], in: fixture.directory,
                environment: ProcessInfo.processInfo.environment.merging([
                    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@corp.example", "GIT_COMMITTER_NAME": "A",
                    "GIT_COMMITTER_EMAIL": "a@corp.example",
                ]) { $1 }, mayFail: mayFail)
        }

        func sync() throws -> WorkTree.Outcome {
            let repository = try Repository(opening: fixture.location.gitDirectory)
            var workTree = WorkTree(fixture.location, main: from, in: repository)
            #expect(try workTree.look(in: repository) == .onMain)
            return try workTree.sync(from: from, to: to, isHeld: false, in: repository)
        }
    }

    @Test(
        "is told by what was done to it, and what the text names frees it",
        arguments: [
            ("echo x >>$F", .edited, "true"), ("rm $F", .edited, "true"),
            ("chmod +x $F", .edited, "true"), ("git update-index --chmod=+x $F", .edited, "true"),
            ("sed -i 's/$/\\r/' $F; ! git commit -qam Ends", .lineEnds, "true"),
            ("rm $F; mkdir $F; echo 1 >$F/x", .displaced, "mv $F away"),
            ("rm $F; mkfifo $F", .displaced, "mv $F away"), ("mkdir -p $N; echo 1 >$N/x", .displaced, "mv $N away"),
            ("mkdir -p ${N%/*}; echo mine >$N", .new, "mv $N away"),
            ("mkdir -p ${N%/*}; echo mine >$N; git add $N", .new, "mv $N away"),
            (
                "I=$(git rev-parse :$F); for n in 1 2 3; do printf '100644 %s %s\\t%s\\n' $I $n $F; done >i; "
                    + "git rm -q --cached $F; git update-index --index-info <i; rm i",
                .undecided, "true"
            ),
        ] as [(String, HeldFile.Change, String)])
    func kinds(_ script: String, _ change: HeldFile.Change, _ moving: String) async throws {
        let state = try await State()
        try state.run(script)
        guard case .edited(let files) = try state.sync() else {
            Issue.record("nothing holds main")
            return
        }
        #expect(files.map(\.change) == [change])
        let path = try #require(files.first?.path)
        #expect(try state.run("git rev-parse main").output == "\(state.from)\n")
        let text = MainStep.Reason.edited(files).text
        #expect(text.contains(path))
        try state.run(moving)
        let commands = text.split(separator: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
        for command in commands where !command.hasPrefix("git add") {
            try state.run(String(command).replacing("<file>", with: path), mayFail: true)
        }
        #expect(try state.sync() == .done(mended: []))
        #expect(try state.run("rm -rf away; git status --porcelain").output == "")
        #expect(try state.run("git rev-parse main").output == "\(state.to)\n")
    }

    @Test func `that may not be read is told from an edited one`() async throws {
        let state = try await State()
        try state.run("chmod 000 $F")
        let repository = try Repository(opening: state.fixture.location.gitDirectory)
        let files = try WorkTreeFiles(of: state.fixture.location, in: repository)
        let entry = TreeEntry(mode: .file, id: ObjectID(hashing: .blob, []))
        let path = PathState(known: [entry], target: nil, entry: entry, content: .unreadable)
        #expect(path.step == .keep)
        #expect(files.change(at: state.changed, path, in: repository) == .unreadable)
        // Root may read everything.
        if geteuid() != 0 {
            #expect(try state.sync() == .edited([HeldFile(path: state.changed, change: .unreadable)]))
            try state.run("git checkout HEAD -- $F")
        }
        #expect(try state.sync() == .done(mended: []))
    }

    @Test func `that is staged as deleted while it is there is told from an edited one`() async throws {
        let state = try await State()
        let repository = try Repository(opening: state.fixture.location.gitDirectory)
        let files = try WorkTreeFiles(of: state.fixture.location, in: repository)
        let entry = try #require(try repository.entry(at: state.changed, in: repository.commit(state.from).tree))
        let path = PathState(known: [entry], target: nil, entry: nil, content: .file(entry))
        #expect(files.change(at: state.changed, path, in: repository) == .forgotten)
        let deleted = PathState(known: [entry], target: nil, entry: nil, content: .missing)
        #expect(files.change(at: state.changed, deleted, in: repository) == .edited)
    }

    @Test func `of another mode holds nothing where git looks at no modes`() async throws {
        let state = try await State()
        try state.run("git config core.fileMode false; chmod +x $F")
        #expect(try state.sync() == .done(mended: []))
        #expect(try state.run("git status --porcelain").output == "")
    }

    @Test func `is compared with a commit that is not in order once, not at each turn`() async throws {
        let state = try await State()
        let tree = try state.run(
            "{ git ls-tree main; printf '100644 blob %s\\t.GIT\\n' $(git rev-parse main:$F); } | git mktree"
        ).output.trimmingCharacters(in: .newlines)
        let commit = try state.run("git commit-tree -p main -m Fault \(tree)").output
        let unsound = try #require(ObjectID(hex: commit.trimmingCharacters(in: .newlines)))
        let repository = try Repository(opening: state.fixture.location.gitDirectory)
        var workTree = WorkTree(state.fixture.location, main: state.from, in: repository)
        _ = try workTree.look(in: repository)
        try workTree.arrive(at: unsound, in: repository)
        #expect(workTree.index.foreign == unsound)
        #expect(!workTree.isAt(unsound))
    }

    @Test func `is named for each kind, and of many files five of each are`() {
        let files = HeldFile.Change.allCases.flatMap { change in
            (1...7).map { HeldFile(path: "\(change)-\($0)", change: change) }
        }
        let text = HeldFile.text(of: files)
        for change in HeldFile.Change.allCases {
            #expect(text.contains("\(change)-5 and 2 more"))
            #expect(!text.contains("\(change)-6"))
        }
    }
}
