import Git
import Limits

/// The versions that the files which a person changed had in the log after the base.
///
/// What a person has of them is not the person's own: it came from the log by a way that git does not know of, such as a
/// merge that was squashed, and what the log has instead since stands. The log is read when it is asked for the first
/// time.
final class LogVersions {
    /// The files of a resource at one commit: its own, and those of members.
    typealias Files = [UInt8?: TouchedFile.Version]

    private let live: Snapshot
    private let log: LogSince
    /// What was read of the log.
    private(set) var changes: LogChanges
    private var isLoaded = false
    /// Whether more would have to be read than may be: it says nothing then.
    private(set) var isUnread = false
    private var side: MergeSide?
    /// How many bytes of former versions may still be read.
    private var left = Limits.comparedVersions

    /// - Parameter changes: What the person changed.
    init(of live: Snapshot, since log: LogSince, _ changes: [TreeChange]) {
        self.live = live
        self.log = log
        self.changes = log.changes ?? LogChanges(of: changes)
    }

    /// Whether a file was this one after the base, and is it no more.
    func had(_ entry: TreeEntry?, at path: String, in repository: borrowing Repository) throws(GitError) -> Bool {
        guard let entry else { return false }
        try load(repository)
        return (changes.byPath[path] ?? []).dropLast().contains { $0.old == entry }
    }

    /// The files that a resource had after the base, newest first, without those that it has now.
    func versions(of id: String, in repository: borrowing Repository) throws(GitError) -> [Files] {
        try load(repository)
        guard let steps = changes.byID[id], steps.count > 1 else { return [] }
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
            let shards = files.keys.compactMap(\.self).filter { touched.inline != nil || touched.members[$0] != nil }
            let members = shards.sorted().compactMap { files[$0] }
            for file in members + [files[nil]].compactMap(\.self) { left -= try repository.size(of: file.entry.id) }
            guard left >= 0 else { break }
            let (version, problems) = try side.version(
                of: touched.id, inline: files[nil], members: members, in: repository)
            if problems.isEmpty { read.append(version) }
        }
        return read
    }

    private func load(_ repository: borrowing Repository) throws(GitError) {
        if isLoaded { return }
        isLoaded = true
        isUnread = try !changes.extend(to: live.tip, since: log, in: repository)
    }
}
