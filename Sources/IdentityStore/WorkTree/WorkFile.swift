import Foundation
import Git

/// One file of the work tree, reached from the top directory by directory, over no symbolic link.
struct WorkFile {
    /// Something stands in the way of the file that is no directory: a person put it there.
    struct Blocked: Error {}
    /// A directory above the file is not there.
    private struct Missing: Error {}

    private let top: String
    private let directories: [String]
    private let name: String

    /// - Returns: Nil for a path that leads out of the work tree or below `.git`.
    init?(top: String, path: String) {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard names.allSatisfy(isPlainEntryName), let name = names.last else { return nil }
        self.top = top
        self.name = name
        directories = names.dropLast()
    }

    /// A file of more bytes is only read when a version has as many.
    private static let smallSize = 1 << 20

    /// What stands at its place; nothing is waited for, and a larger file than it may be is not read.
    ///
    /// - Parameters:
    ///   - size: How many bytes the largest version has; asked for when that counts.
    ///   - convert: Makes of the bytes what is looked for.
    ///   - note: Takes what a small file holds, with its stamp from before it was read.
    func content(
        upTo size: () -> Int, as convert: ([UInt8]) -> [UInt8] = { $0 },
        noting note: (TreeEntry, KnownFiles.Stamp) -> Void = { _, _ in }
    ) -> PathState.Content {
        let directory: Int32
        do { directory = try self.directory(isMade: false) } catch {
            return error is Missing ? .missing : error is Blocked ? .other : .unreadable
        }
        defer { close(directory) }
        var status = stat()
        guard unsafe fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return errno == ENOENT ? .missing : .unreadable
        }
        switch status.st_mode & S_IFMT {
        case S_IFLNK:
            guard let target = target(in: directory) else { return .unreadable }
            return .file(TreeEntry(mode: .link, id: ObjectID(hashing: .blob, target)))
        case S_IFREG: return file(in: directory, upTo: size, as: convert, noting: note)
        default: return .other
        }
    }

    private func file(
        in directory: Int32, upTo size: () -> Int, as convert: ([UInt8]) -> [UInt8],
        noting note: (TreeEntry, KnownFiles.Stamp) -> Void
    ) -> PathState.Content {
        // Nobody waits for a pipe that has just taken its place.
        let file = unsafe openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard file >= 0 else { return .unreadable }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .other }
        let limit = status.st_size <= Self.smallSize ? Self.smallSize : size()
        guard status.st_size <= limit else { return .larger }
        guard let bytes = Self.bytes(of: file, upTo: limit + 1, expecting: Int(status.st_size)) else {
            return .unreadable
        }
        guard bytes.count <= limit else { return .larger }
        let mode = status.st_mode & S_IXUSR == 0 ? TreeEntry.Mode.file : .executable
        let entry = TreeEntry(mode: mode, id: ObjectID(hashing: .blob, convert(bytes)))
        if status.st_size <= Self.smallSize { note(entry, KnownFiles.Stamp(status)) }
        return .file(entry)
    }

    /// Reads an open file; nil when that fails.
    ///
    /// - Parameter size: How many bytes it has as far as is known; it may be written at the same time.
    private static func bytes(of file: Int32, upTo limit: Int, expecting size: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        // One byte more than it should have shows in the same call that this is all.
        var room = min(limit, size + 1)
        while bytes.count < limit {
            var result = 0
            let chunk = unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                repeat { result = unsafe read(file, buffer.baseAddress, room) } while result < 0 && errno == EINTR
                count = max(result, 0)
            }
            if result < 0 { return nil }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            if result == 0 || bytes.count == size { return bytes }
            room = min(limit - bytes.count, 1 << 16)
        }
        return bytes
    }

    private func target(in directory: Int32) -> [UInt8]? {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe readlinkat(directory, name, &bytes, bytes.count)
        return count < 0 ? nil : bytes.prefix(count).map { UInt8(bitPattern: $0) }
    }

    /// Puts content in the place of the file in one step, with the directories above it; it is not durable yet.
    ///
    /// - Throws: ``Blocked`` when a directory above it is none.
    func write(_ bytes: [UInt8], mode: TreeEntry.Mode, temporary: String) throws {
        let directory = try directory(isMade: true)
        defer { close(directory) }
        unsafe unlink(temporary)
        try makeFile(temporary, content: bytes, permissions: mode == .executable ? 0o700 : 0o600, synced: false)
        guard unsafe renameat(AT_FDCWD, temporary, directory, name) == 0 else {
            guard errno == EISDIR else { throw failure }
            // What was in it is gone by now.
            guard unsafe unlinkat(directory, name, AT_REMOVEDIR) == 0,
                unsafe renameat(AT_FDCWD, temporary, directory, name) == 0
            else { throw Blocked() }
            return
        }
    }

    /// Removes the file and the directories above it that are empty then.
    ///
    /// - Throws: ``StoreError`` when it stays.
    func remove() throws {
        let directory: Int32
        do { directory = try self.directory(isMade: false) } catch {
            if error is Missing || error is Blocked { return }
            throw error
        }
        defer { close(directory) }
        guard unsafe unlinkat(directory, name, 0) == 0 || errno == ENOENT else { throw failure }
        for count in stride(from: directories.count, to: 0, by: -1) {
            guard let above = try? open(directories.prefix(count - 1), isMade: false) else { return }
            defer { close(above) }
            guard unsafe unlinkat(above, directories[count - 1], AT_REMOVEDIR) == 0 else { return }
        }
    }

    private func directory(isMade: Bool) throws -> Int32 { try open(directories[...], isMade: isMade) }

    /// Opens a directory below the top, one step after the other.
    private func open(_ names: ArraySlice<String>, isMade: Bool) throws -> Int32 {
        var directory = unsafe Foundation.open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure }
        for name in names {
            let above = directory
            defer { close(above) }
            if isMade, unsafe mkdirat(above, name, 0o777) != 0, errno != EEXIST { throw failure }
            let next = unsafe openat(above, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard next >= 0 else {
                if errno == ENOENT { throw Missing() }
                throw errno == ENOTDIR || errno == ELOOP ? Blocked() : failure
            }
            directory = next
        }
        return directory
    }

    private var failure: StoreError {
        .failed(
            action: "Writing \((directories + [name]).joined(separator: "/"))",
            reason: unsafe String(cString: strerror(errno)))
    }
}
