import Foundation

/// A pack whose keep file protects it from `git gc` until a branch names its commits.
public struct PackWithKeepFile: Sendable {
    private let keepFile: String?

    /// - Parameter keepFile: The keep file to remove; nil when somebody else keeps the pack.
    fileprivate init(keepFile: String?) {
        self.keepFile = keepFile
    }

    /// Creates the keep file of a pack that is still to be written; a keep file of somebody else is left to them.
    ///
    /// Keep files are hard links to one fsynced file, so that a power failure leaves none without content.
    fileprivate init(marking pack: String, in gitDirectory: String) throws(GitError) {
        let (keepFile, source) = (pack + ".keep", gitDirectory + "/scimgit/keep")
        if try Self.isMade(keepFile, from: source) {
            self.init(keepFile: keepFile)
        } else {
            self.init(keepFile: Self.isOurs(keepFile) ? keepFile : nil)
        }
    }

    /// - Returns: False when there is a keep file already.
    private static func isMade(_ keepFile: String, from source: String) throws(GitError) -> Bool {
        if unsafe link(source, keepFile) == 0 { return true }
        if errno == ENOENT {
            try Directory.make(above: source, mode: 0o700)
            do throws(GitError) { try makeFile(source, content: Array(keepFileContent.utf8)) } catch {
                guard error.code == .exists else { throw error }
            }
            if unsafe link(source, keepFile) == 0 { return true }
        }
        guard errno == EEXIST else { throw .system("link \(keepFile)") }
        return false
    }

    /// Removes the keep file; call it when a branch names the commits.
    public func release() {
        if let keepFile { unsafe unlink(keepFile) }
    }

    fileprivate static let keepFileContent = "scimgit\n"

    /// Removes the keep files that a killed process of ours left; those of others stay.
    static func removeStaleKeepFiles(in directory: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasSuffix(".keep") {
            let path = directory + "/" + name
            if isOurs(path) { unsafe unlink(path) }
        }
    }

    private static func isOurs(_ keepFile: String) -> Bool {
        (try? String(contentsOfFile: keepFile, encoding: .utf8)) == keepFileContent
    }
}

extension Repository {
    /// Writes the objects of a batch as one packfile, fsynced, with a keep file that exists before it.
    public func write(_ pack: Pack) throws(GitError) -> PackWithKeepFile {
        let (bytes, index, trailer) = try Self.encoded(pack)
        let directory = gitDirectory + "/objects/pack"
        let kept = try PackWithKeepFile(marking: directory + "/pack-\(trailer)", in: gitDirectory)
        do throws(GitError) {
            var file = try PackFile(in: directory)
            try file.append(bytes)
            try file.finish(index, trailer: trailer)
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
                // A tree is mostly ids, which do not compress. A large repack deflates those still undeltified.
                try encoder.append(object.kind, object.bytes, object.id, isDeflated: object.kind != .tree)
            }
        }
        return encoder.finish()
    }

    /// Removes temporary files of packs that a killed process left.
    func removeUnfinishedPacks() {
        let directory = gitDirectory + "/objects/pack"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        where name.hasSuffix(DurableFile.ending) {
            unsafe unlink(directory + "/" + name)
        }
    }
}
