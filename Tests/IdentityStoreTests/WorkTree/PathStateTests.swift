import Git
import Testing

@testable import IdentityStore

@Suite struct `A path of the work tree` {
    private static func version(_ text: String?) -> TreeEntry? {
        text.map { TreeEntry(mode: .file, id: ObjectID(hashing: .blob, Array($0.utf8))) }
    }

    /// A path that was at `known`, is to be at `target`, and has these versions.
    private static func state(
        _ known: [String?], to target: String?, former: [String?] = [], index: String?, file: String?
    ) -> PathState {
        PathState(
            known: known.map(version), former: former.map(version), target: version(target), entry: version(index),
            content: PathState.Content(version(file)))
    }

    @Test(
        "is brought on from where the server, or git, left it",
        arguments: [
            // Changed, made and deleted by the server.
            (["a"], "b", "a", "a", .file), ([nil], "b", nil, nil, .file), (["a"], nil, "a", "a", .file),
            // In step already, but for one of both.
            (["a"], "b", "b", "b", .none), (["a"], "b", "b", "a", .file), (["a"], "b", "a", "b", .entry),
            (["a"], nil, nil, "a", .file), (["a"], nil, "a", nil, .entry), ([nil], "b", nil, "b", .entry),
            // A sync that was killed, and a commit in between.
            (["a", "b"], "c", "a", "b", .file), (["a", "b"], "c", "b", "a", .file), (["a", "b"], "c", "c", "b", .file),
            (["a", "b", "a"], "a", "b", "b", .file),
        ] as [([String?], String?, String?, String?, PathState.Step)])
    func known(
        _ known: [String?], _ target: String?, _ index: String?, _ file: String?, _ step: PathState.Step
    ) {
        #expect(Self.state(known, to: target, index: index, file: file).step == step)
    }

    @Test(
        "is kept where a person changed it",
        arguments: [
            (["a"], "b", "a", "mine", .keep), (["a"], "b", "mine", "mine", .keep), (["a"], "b", "mine", "a", .keep),
            (["a"], "b", nil, "a", .keep), (["a"], "b", "a", nil, .keep), ([nil], "b", nil, "mine", .keep),
            ([nil], "b", "mine", "mine", .keep), (["a"], nil, "a", "mine", .keep), (["a"], nil, "mine", "a", .keep),
            // The person goes on from the target.
            (["a"], "b", "b", "mine", .none), (["a"], nil, nil, "mine", .none),
        ] as [([String?], String?, String?, String?, PathState.Step)])
    func edited(
        _ known: [String?], _ target: String?, _ index: String?, _ file: String?, _ step: PathState.Step
    ) {
        #expect(Self.state(known, to: target, index: index, file: file).step == step)
    }

    @Test(
        "of which the index alone went back is mended, and one that went back as a whole is a person's",
        arguments: [
            (["b"], "c", "a", "b", .file), (["b"], "c", "a", "c", .entry), (["b"], "c", "a", "a", .keep),
            ([], "b", "a", "b", .entry), ([], "b", "a", "a", .keep), ([], "b", "b", "a", .none),
        ] as [([String?], String?, String?, String?, PathState.Step)])
    func former(
        _ known: [String?], _ target: String?, _ index: String?, _ file: String?, _ step: PathState.Step
    ) {
        #expect(Self.state(known, to: target, former: ["a"], index: index, file: file).step == step)
    }

    @Test func `that a merge left undecided is kept, also when its file is known`() {
        var state = Self.state(["a"], to: "b", index: nil, file: "a")
        state.isConflicted = true
        #expect(state.step == .keep)
    }

    @Test func `outside a sparse checkout has its entry brought on, whatever file is there`() {
        for file in [nil, "a", "mine"] {
            var state = Self.state(["a"], to: "b", index: "a", file: file)
            state.isSkipped = true
            #expect(state.step == .entry)
            state.entry = Self.version("before")
            #expect(state.step == .keep)
            state.former = [Self.version("before")]
            #expect(state.step == .entry)
        }
    }

    @Test func `that a crash emptied is written again, and one that is empty otherwise is kept`() {
        var state = Self.state(["a"], to: "b", index: "a", file: "")
        #expect(state.step == .keep)
        state.mayBeEmpty = true
        #expect(state.step == .file)
    }

    private static func executable(_ entry: TreeEntry?) -> TreeEntry? {
        entry.map { TreeEntry(mode: .executable, id: $0.id) }
    }

    @Test func `that only changes its mode has its file written again`() {
        var state = Self.state(["a"], to: "a", index: "a", file: "a")
        state.target = Self.executable(state.target)
        #expect(state.step == .file)
    }

    @Test func `of which a person changed the mode is kept`() {
        var state = Self.state(["a"], to: "b", index: "a", file: "a")
        state.content = PathState.Content(Self.executable(Self.version("a")))
        #expect(state.step == .keep)
        state.content = PathState.Content(Self.version("a"))
        state.entry = Self.executable(Self.version("a"))
        #expect(state.step == .keep)
    }

    @Test func `at which something else stands is kept`() {
        var state = Self.state([nil], to: "b", index: nil, file: nil)
        for content in [PathState.Content.other, .unreadable, .larger] {
            state.content = content
            #expect(state.step == .keep)
        }
    }
}
