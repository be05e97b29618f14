import Foundation

/// A pack that is on disk and marked so that no `git gc` takes it away before a branch names its commits.
public struct KeptPack: Sendable {
    private let mark: String?

    /// - Parameter mark: The file to remove; nil when somebody else keeps the pack.
    fileprivate init(mark: String?) {
        self.mark = mark
    }

    /// Marks a pack that is still to be written; the mark of somebody else is left to them.
    fileprivate init(marking pack: String) throws(GitError) {
        let mark = pack + ".keep"
        do throws(GitError) { try makeFile(mark, content: Array(Self.markContent.utf8), synced: false) } catch {
            guard error.code == .exists else { throw error }
            self.init(mark: Self.isOurs(mark) ? mark : nil)
            return
        }
        self.init(mark: mark)
    }

    /// Takes the mark away, once a branch names the commits.
    public func release() {
        if let mark { unsafe unlink(mark) }
    }

    fileprivate static let markContent = "scimgit\n"

    /// Removes the marks of ours that a killed process left; others' stay.
    static func removeLeftMarks(in directory: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasSuffix(".keep") {
            let path = directory + "/" + name
            if isOurs(path) { unsafe unlink(path) }
        }
    }

    private static func isOurs(_ mark: String) -> Bool {
        (try? String(contentsOfFile: mark, encoding: .utf8)) == markContent
    }
}

extension Repository {
    /// Writes the objects of a batch as one pack, durably, with a mark that keeps them.
    public func write(_ pack: Pack) throws(GitError) -> KeptPack {
        var encoder = try PackEncoder(count: pack.objects.count)
        try encoder.append(pack)
        return try write(encoder.finish())
    }

    /// Writes a pack and its index, durably, with a mark that is there before them.
    ///
    /// Both get their names when their content is on disk: the pack first, because it is the index that lets git see it.
    func write(_ pack: EncodedPack) throws(GitError) -> KeptPack {
        let directory = gitDirectory + "/objects/pack"
        let name = directory + "/pack-\(pack.trailer)"
        let kept = try KeptPack(marking: name)
        let files = [
            (path: name + ".pack", content: pack.bytes),
            (path: name + ".idx", content: pack.index.bytes(trailer: pack.trailer)),
        ]
        do throws(GitError) {
            for file in files { try makeFile(Self.unfinished(file.path), content: file.content, permissions: 0o444) }
            for file in files { try rename(Self.unfinished(file.path), to: file.path) }
            try Directory(directory).sync()
        } catch {
            for file in files { unsafe unlink(Self.unfinished(file.path)) }
            kept.release()
            throw error
        }
        return kept
    }

    private func rename(_ path: String, to target: String) throws(GitError) {
        guard unsafe Foundation.rename(path, target) == 0 else { throw .system("rename \(path)") }
    }

    /// The name of a file of a pack while it is written: one that no pruning takes for its own garbage.
    private static func unfinished(_ path: String) -> String { path + unfinishedEnding }
    private static let unfinishedEnding = ".scimgit"

    /// Removes files of packs that a killed process did not finish.
    func removeUnfinishedPacks() {
        let directory = gitDirectory + "/objects/pack"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasSuffix(Self.unfinishedEnding) {
            unsafe unlink(directory + "/" + name)
        }
    }
}
