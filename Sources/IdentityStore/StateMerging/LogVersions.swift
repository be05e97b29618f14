import Git
import Limits

/// The versions that the files which a person changed had in the log after the base.
///
/// What a person has of them is not the person's own: it came from the log by a way that git does not know of, such as a
/// merge that was squashed, and what the log has instead since stands. The log is walked when it is asked for the first
/// time: when both sides changed a file.
final class LogVersions {
    /// The files of a resource at one commit: its own, and those of members.
    typealias Files = [UInt8?: TouchedFile.Version]

    private let live: Snapshot
    private let bases: [ObjectID]
    private let changes: [TreeChange]
    private var isLoaded = false
    /// What each commit of the log changed, newest first.
    private var byID: [String: [[TreeChange]]] = [:]
    private var byPath: [String: [TreeChange]] = [:]
    private var side: MergeSide?
    /// How many bytes of former versions may still be read.
    private var left = Limits.comparedVersions

    /// The most commits that are looked at.
    private static let walk = 10_000

    /// - Parameters:
    ///   - bases: The commits that the person started from; without any there are no versions.
    ///   - changes: What the person changed.
    init(of live: Snapshot, since bases: [ObjectID], _ changes: [TreeChange]) {
        self.live = live
        self.bases = bases
        self.changes = changes
    }

    /// Whether a file was this one after the base, and is it no more.
    func had(_ entry: TreeEntry?, at path: String, in repository: borrowing Repository) throws(GitError) -> Bool {
        guard let entry else { return false }
        try load(repository)
        return (byPath[path] ?? []).dropLast().contains { $0.old == entry }
    }

    /// The files that a resource had after the base, newest first, without those that it has now.
    func versions(of id: String, in repository: borrowing Repository) throws(GitError) -> [Files] {
        try load(repository)
        guard let steps = byID[id], steps.count > 1 else { return [] }
        var files: Files = [:]
        for (path, blob) in live.contents.resource(id)?.files ?? [] {
            guard let file = ResourceFile(path) else { continue }
            files[file.members] = TouchedFile.Version(path: path, entry: TreeEntry(mode: .file, id: blob))
        }
        return steps.dropLast().map { changes in
            Self.undo(changes, in: &files)
            return files
        }
    }

    private static func undo(_ changes: [TreeChange], in files: inout Files) {
        for change in changes {
            guard let file = ResourceFile(change.path) else { continue }
            if let entry = change.old {
                files[file.members] = TouchedFile.Version(path: change.path, entry: entry)
            } else if files[file.members]?.path == change.path {
                files[file.members] = nil
            }
        }
    }

    /// Reads what versions of a resource said, as far as it matters for what a person did.
    func read(
        _ versions: [Files], of touched: TouchedResource, in repository: borrowing Repository
    ) throws(GitError) -> [ResourceVersion] {
        let side: MergeSide
        do { side = try self.side ?? MergeSide(live.tree, like: live, in: repository) } catch let error as GitError {
            throw error
        } catch { return [] }
        self.side = side
        var read: [ResourceVersion] = []
        for files in versions {
            let shards = files.keys.compactMap(\.self).filter { touched.own != nil || touched.members[$0] != nil }
            let members = shards.sorted().compactMap { files[$0] }
            for file in members + [files[nil]].compactMap(\.self) { left -= try repository.size(of: file.entry.id) }
            guard left >= 0 else { break }
            let (version, problems) = try side.version(
                of: touched.id, own: files[nil], members: members, in: repository)
            if problems.isEmpty { read.append(version) }
        }
        return read
    }
}

extension LogVersions {
    private func load(_ repository: borrowing Repository) throws(GitError) {
        if isLoaded { return }
        isLoaded = true
        let paths = Set(changes.map(\.path))
        let ids = Set(changes.compactMap { ResourceFile($0.path)?.id })
        let directories = Self.directories(of: paths)
        for commit in try commits(in: repository) {
            let parent = try commit.parents.first.map { id throws(GitError) in try repository.commit(id).tree }
            var own: [String: [TreeChange]] = [:]
            let found = try difference(old: parent, new: commit.tree, in: repository) { directories.contains($0) }
            for change in found {
                if let id = ResourceFile(change.path)?.id, ids.contains(id) { own[id, default: []].append(change) }
                if paths.contains(change.path) { byPath[change.path, default: []].append(change) }
            }
            for (id, changes) in own { byID[id, default: []].append(changes) }
        }
    }

    /// The directories that have the files, or may have files of members beside them.
    private static func directories(of paths: Set<String>) -> Set<String> {
        var directories: Set<String> = []
        for path in paths {
            for file in [path, ResourcePath.membersDirectory(of: ResourcePath.resourceFile(of: path))] {
                var rest = file[...]
                while let slash = rest.lastIndex(of: "/") {
                    rest = rest[..<slash]
                    guard directories.insert(String(rest)).inserted else { break }
                }
            }
        }
        return directories
    }

    /// The commits of the log by first parents that have the bases, newest first, without these themselves.
    private func commits(in repository: borrowing Repository) throws(GitError) -> [Commit] {
        var chain: [Commit] = []
        var next: ObjectID? = bases.isEmpty ? nil : live.tip
        var end = 64
        while let id = next, !bases.contains(id), chain.count < Self.walk {
            let commit = try repository.commit(id)
            chain.append(commit)
            next = commit.parents.first
            guard chain.count == end else { continue }
            if try !hasBases(commit, repository) { break }
            end *= 2
        }
        if bases.count == 1, let next, bases.contains(next) { return chain }
        // A base came into the log by a merge: commits before that are not made after it.
        var (low, high) = (0, chain.count)
        while low < high {
            let middle = (low + high) / 2
            if try hasBases(chain[middle], repository) { low = middle + 1 } else { high = middle }
        }
        return Array(chain[..<low])
    }

    private func hasBases(_ commit: Commit, _ repository: borrowing Repository) throws(GitError) -> Bool {
        for base in bases where try !repository.isAncestor(base, of: commit.id) { return false }
        return true
    }
}
