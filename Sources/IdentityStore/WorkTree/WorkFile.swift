import Foundation
import Git

/// One file of the work tree.
struct WorkFile {
    private let top: String
    private let path: String
    private var fullPath: String { top + "/" + path }

    init(top: String, path: String) {
        self.top = top
        self.path = path
    }

    /// The id its content has as a blob; nil when there is no file.
    var id: ObjectID? {
        if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: fullPath) {
            return ObjectID(hashing: .blob, Array(target.utf8))
        }
        guard let data = FileManager.default.contents(atPath: fullPath) else { return nil }
        return ObjectID(hashing: .blob, Array(data))
    }

    /// Puts content in the place of the file in one step, with the directories above it; it is not durable yet.
    func write(_ bytes: [UInt8], mode: TreeEntry.Mode, temporary: String) throws {
        let directory = URL(fileURLWithPath: fullPath).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        unsafe unlink(temporary)
        if mode == .link {
            try FileManager.default.createSymbolicLink(
                atPath: temporary, withDestinationPath: String(decoding: bytes, as: UTF8.self))
        } else {
            try makeFile(temporary, content: bytes, permissions: mode == .executable ? 0o700 : 0o600, synced: false)
        }
        guard unsafe rename(temporary, fullPath) == 0 else {
            throw StoreError.failed(action: "Writing \(path)", reason: unsafe String(cString: strerror(errno)))
        }
    }

    /// Removes the file and the directories above it that are empty then.
    func remove() {
        guard unsafe unlink(fullPath) == 0 || errno == ENOENT else { return }
        var parts = path.split(separator: "/").dropLast()
        while !parts.isEmpty {
            guard unsafe rmdir(top + "/" + parts.joined(separator: "/")) == 0 else { return }
            parts = parts.dropLast()
        }
    }
}
