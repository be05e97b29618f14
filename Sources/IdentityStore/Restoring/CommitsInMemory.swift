import Crypto
import Git
import SCIM
import TextCoding

/// Commits that are made one after the other on a state, with all their objects in memory only: nobody sees them, and
/// nothing is left of them, until their pack is written and the log is moved to the last one.
struct CommitsInMemory: ~Copyable {
    /// The state that they start from.
    let start: Snapshot
    /// The state after them.
    private(set) var snapshot: Snapshot
    /// Their objects.
    private(set) var pack: Pack
    /// The repository, with these objects.
    let repository: Repository
    /// The time of the commits.
    let time: Timestamp
    private var tree: MutableTree
    private var blobs: Set<ObjectID> = []
    /// How many objects of the pack are in memory.
    private var held = 0
    private let loader = Loader()
    /// The files that were parsed on the way.
    let parsed: ParsedFiles

    /// - Parameters:
    ///   - pack: Objects that the commits need.
    ///   - parsed: Files that were parsed before.
    init(
        on snapshot: Snapshot, at location: StateLocation, now: Timestamp, with pack: Pack = Pack(),
        parsed: ParsedFiles = ParsedFiles()
    ) throws(GitError) {
        let repository = try Repository(opening: location.gitDirectory)
        try repository.addMemory()
        try repository.hold(pack)
        self.repository = repository
        (self.pack, self.parsed, held) = (pack, parsed, pack.count)
        start = snapshot
        self.snapshot = snapshot
        time = now.ofCommit(after: snapshot.time)
        tree = MutableTree(root: snapshot.tree)
    }

    /// Changes files, which are part of the next commit.
    ///
    /// - Parameter mayFail: Whether it goes on as before when the state that has them is wrong.
    /// - Returns: What is wrong with that state; without `mayFail` it is of no use then.
    mutating func change(_ files: [MergedFile], mayFail: Bool = false) throws -> [Problem] {
        let before = mayFail ? (tree: tree, pack: pack) : nil
        for file in files {
            try file.write(to: &tree, &pack, in: repository)
            if case .new(let bytes, _) = file.content { blobs.insert(ObjectID(hashing: .blob, bytes)) }
        }
        let root = try tree.write(into: &pack, in: repository)
        try hold()
        // Not the commit itself: its message tells what the files of the state come to.
        var draft = Pack()
        let server = Signature.server(at: time)
        let commit = draft.add(
            .commit,
            Commit.serialize(tree: root, parents: [snapshot.tip], author: server, committer: server, message: ""))
        try repository.hold(draft)
        let (next, problems) = try loader.advance(snapshot, to: commit, files: parsed, in: repository)
        if problems.isEmpty {
            snapshot = next
        } else if let before {
            (tree, pack, held) = (before.tree, before.pack, before.pack.count)
        }
        return problems
    }

    private mutating func hold() throws(GitError) {
        try repository.hold(pack, after: held)
        held = pack.count
    }

    /// Makes a commit of what was changed after another state.
    mutating func commit(after parent: ObjectID, _ message: String, by person: Person) throws(GitError) -> ObjectID {
        let commit = pack.add(
            .commit,
            Commit.serialize(
                tree: snapshot.tree, parents: [parent], author: person.signature(at: time),
                committer: .server(at: time), message: message),
            family: "commits")
        try hold()
        snapshot = Snapshot(tip: commit, tree: snapshot.tree, time: snapshot.time, contents: snapshot.contents)
        return commit
    }

    /// Drops all objects that the state at the end does not need.
    mutating func squash() throws(GitError) {
        let changes = try difference(old: start.tree, new: snapshot.tree, in: repository)
        var (pack, tree) = (Pack(), MutableTree(root: start.tree))
        for change in changes where change.new == nil { try tree.remove(change.path, in: repository) }
        for change in changes {
            guard let entry = change.new else { continue }
            if blobs.contains(entry.id) { pack.add(.blob, try repository.blob(entry.id)) }
            try tree.set(change.path, mode: entry.mode, to: entry.id, in: repository)
        }
        _ = try tree.write(into: &pack, in: repository)
        (self.pack, self.tree, held) = (pack, tree, pack.count)
    }
}

/// What names some changes of files: other ones have another name.
struct ChangeDigest {
    private var hash = SHA256()

    /// Takes in the files in which two states differ.
    mutating func add(_ changes: [TreeChange]) {
        for change in changes {
            let (old, new) = (Self.text(change.old), Self.text(change.new))
            hash.update(data: Array("\(change.path)\u{0}\(old) \(new)\n".utf8))
        }
        hash.update(data: [0])
    }

    private static func text(_ entry: TreeEntry?) -> String { entry.map { "\($0.mode.octal) \($0.id)" } ?? "none" }

    /// The name: 16 hex digits.
    var text: String { hash.finalize().prefix(8).hex }
}
