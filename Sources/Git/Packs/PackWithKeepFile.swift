import Foundation

/// A pack that is on disk and marked so that no `git gc` takes it away before a branch names its commits.
public struct PackWithKeepFile: Sendable {
    private let mark: String?

    /// - Parameter mark: The file to remove; nil when somebody else keeps the pack.
    fileprivate init(mark: String?) {
        self.mark = mark
    }

    /// Marks a pack that is still to be written; the mark of somebody else is left to them.
    ///
    /// Marks are further names of one durable file, so that a power cut leaves none without content.
    fileprivate init(marking pack: String, in gitDirectory: String) throws(GitError) {
        let (mark, source) = (pack + ".keep", gitDirectory + "/scimgit/keep")
        if try Self.isMade(mark, from: source) {
            self.init(mark: mark)
        } else {
            self.init(mark: Self.isOurs(mark) ? mark : nil)
        }
    }

    /// - Returns: False when there is a mark already.
    private static func isMade(_ mark: String, from source: String) throws(GitError) -> Bool {
        if unsafe link(source, mark) == 0 { return true }
        if errno == ENOENT {
            try Directory.make(above: source, mode: 0o700)
            do throws(GitError) { try makeFile(source, content: Array(markContent.utf8)) } catch {
                guard error.code == .exists else { throw error }
            }
            if unsafe link(source, mark) == 0 { return true }
        }
        guard errno == EEXIST else { throw .system("link \(mark)") }
        return false
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
    /// Writes the objects of a batch as one pack, durably, with a mark that is there before it.
    ///
    /// Pack and index get their names when their content is on disk: the pack first, because it is the index that lets
    /// git see it.
    public func write(_ pack: Pack) throws(GitError) -> PackWithKeepFile {
        let (bytes, index, trailer) = try Self.encoded(pack)
        let directory = gitDirectory + "/objects/pack"
        let name = directory + "/pack-\(trailer)"
        let kept = try PackWithKeepFile(marking: name, in: gitDirectory)
        do throws(GitError) {
            var packFile = try TemporaryFile(for: name + ".pack")
            try packFile.append(bytes)
            try packFile.sync()
            var indexFile = try TemporaryFile(for: name + ".idx")
            try indexFile.append(index.bytes(trailer: trailer))
            try indexFile.sync()
            try packFile.rename(to: name + ".pack")
            try indexFile.rename(to: name + ".idx")
            try Directory(directory).sync()
        } catch {
            kept.release()
            throw error
        }
        return kept
    }

    private static func encoded(
        _ pack: Pack
    ) throws(GitError) -> (bytes: [UInt8], index: PackIndex, trailer: ObjectID) {
        var encoder = PackEncoder(count: pack.objects.count)
        for object in pack.objects {
            if let base = object.base,
                let delta = Delta(of: object.kind, from: pack.objects[base].bytes, to: object.bytes)
            {
                try encoder.append(delta, on: encoder.entries[base].offset, object.id)
            } else {
                // A directory is mostly ids. What is left of it when packs are brought together is deflated then.
                try encoder.append(object.kind, object.bytes, object.id, isDeflated: object.kind != .tree)
            }
        }
        return encoder.finish()
    }

    /// Removes files of packs that a killed process did not finish.
    func removeUnfinishedPacks() {
        let directory = gitDirectory + "/objects/pack"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasSuffix(TemporaryFile.ending) {
            unsafe unlink(directory + "/" + name)
        }
    }
}
