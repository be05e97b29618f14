import CGit2
import Crypto
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
    /// Writes the objects of a pack, durably, with a mark that keeps them.
    ///
    /// libgit2 indexes the pack, syncs both files and their directory, and names the pack by its trailer, so that the
    /// mark can be made first.
    public func write(_ pack: Pack) throws(GitError) -> KeptPack {
        var stream = try pack.stream()
        let trailer = try Self.sha1(stream)
        let kept = try KeptPack(marking: gitDirectory + "/objects/pack/pack-\(trailer)")
        stream += trailer.bytes
        do throws(GitError) {
            try append(stream)
            try Directory(gitDirectory + "/objects/pack").sync()
        } catch {
            kept.release()
            throw error
        }
        return kept
    }

    private func append(_ stream: [UInt8]) throws(GitError) {
        try unsafe lendDatabase { database throws(GitError) in
            var writer: UnsafeMutablePointer<git_odb_writepack>?
            try check(unsafe git_odb_write_pack(&writer, database, nil, nil), "git_odb_write_pack")
            guard let writer = unsafe writer, let append = unsafe writer.pointee.append,
                let commit = unsafe writer.pointee.commit, let free = unsafe writer.pointee.free
            else { throw GitError(.other(0), "the object database writes no packs", function: "git_odb_write_pack") }
            defer { unsafe free(writer) }
            var progress = git_indexer_progress()
            let result = unsafe stream.withUnsafeBytes {
                unsafe append(writer, $0.baseAddress, $0.count, &progress)
            }
            try check(result, "git_odb_writepack.append")
            try check(unsafe commit(writer, &progress), "git_odb_writepack.commit")
        }
    }

    private static func sha1(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
        let digest = Array(Insecure.SHA1.hash(data: bytes))
        guard let id = ObjectID(bytes: digest) else {
            throw GitError(.other(0), "SHA-1 has 20 bytes", function: "SHA1")
        }
        return id
    }
}
