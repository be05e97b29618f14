import Foundation
import Git

/// One update of the work tree's index and files, under `index.lock`.
///
/// The lock is a link to a file of our own, so that a lock a killed server left behind is told from anybody else's; the
/// new index is made beside the old one and put in its place in one step.
final class IndexUpdate {
    /// What became of one path.
    enum Result {
        /// It has the new version already.
        case inStep
        /// It had the old version and has the new one now.
        case moved
        /// A person changed it; it was left as it is. The entry of the index, nil when it has none.
        case edited(TreeEntry?)
    }

    private let location: StateLocation
    private let lock: FileLock
    private let index: Index
    private var isOpen = true
    /// What the index file is, as long as nobody else writes it.
    private(set) var stamp: IndexStamp?
    /// The files that were written and are not durable yet.
    private var written: [String] = []

    private var ownIndex: String { location.privateDirectory + "/index" }

    /// - Throws: ``GitError`` with the code `locked` while somebody else holds the index.
    init(location: StateLocation) throws {
        self.location = location
        lock = try FileLock(
            acquiring: location.gitDirectory + "/index.lock", owned: location.privateDirectory + "/index-lock")
        do {
            let own = location.privateDirectory + "/index"
            for left in [own, own + ".lock"] { unsafe unlink(left) }
            if FileManager.default.fileExists(atPath: location.index) {
                try FileManager.default.copyItem(atPath: location.index, toPath: own)
            }
            index = try Index(path: own)
            stamp = IndexStamp(location)
        } catch {
            lock.release()
            throw error
        }
    }

    func entry(_ path: String) -> TreeEntry? { index.entry(path) }

    /// The paths that the index has in an older version than the work tree.
    ///
    /// - Parameter isWatched: Whether somebody looked whenever the index was written.
    func stale(_ versions: RecentVersions, isWatched: Bool) -> [RecentVersions.Stale] {
        versions.stale(in: index, of: location.directory, written: isWatched ? stamp?.seconds : nil)
    }

    /// Brings one path from the old to the new version when neither index nor file were edited.
    ///
    /// - Parameter newer: Versions that the file may have as well.
    func move(
        _ path: String, from old: TreeEntry?, to new: TreeEntry?, newer: [TreeEntry?] = [],
        reading repository: borrowing Repository
    ) throws -> Result {
        if new?.mode == .submodule || old?.mode == .submodule || new?.mode == .link { return .inStep }
        let entry = index.entry(path)
        guard !index.isConflicted(path) else { return .edited(entry) }
        let isSame = entry?.id == new?.id && entry?.mode == new?.mode
        if isSame, newer.isEmpty { return .inStep }
        if index.isSkipped(path) { return try moveSkipped(path, from: old, to: new) }
        guard let file = WorkFile(top: location.directory, path: path) else { return .edited(entry) }
        let content = file.id
        if isSame, content == new?.id || !newer.contains(where: { $0?.id == content }) { return .inStep }
        guard entry?.id == old?.id, ([old, new] + newer).contains(where: { $0?.id == content }) else {
            return .edited(entry)
        }
        guard let new else {
            file.remove()
            if entry != nil { try index.remove(path) }
            return .moved
        }
        let fullPath = location.directory + "/" + path
        if content != new.id {
            do {
                try file.write(
                    try repository.blob(new.id), mode: new.mode, temporary: location.privateDirectory + "/work-file")
            } catch is WorkFile.Blocked { return .edited(entry) }
            written.append(fullPath)
        }
        try index.set(path, id: new.id, mode: new.mode, statOf: fullPath)
        return .moved
    }

    /// Brings the entry of a path along that a sparse checkout leaves out of the work tree.
    private func moveSkipped(_ path: String, from old: TreeEntry?, to new: TreeEntry?) throws(GitError) -> Result {
        let entry = index.entry(path)
        if entry == new { return .inStep }
        guard entry == old else { return .edited(entry) }
        if let new { try index.setSkipped(path, id: new.id, mode: new.mode) } else { try index.remove(path) }
        return .moved
    }

    /// Puts the new index in the place of the old one and lets go of the lock, once the files it tells of are durable and
    /// it is itself: a file that a crash emptied would pass for one that a person edited, and git refuses an index that
    /// is not whole.
    ///
    /// - Returns: When it was in place.
    func commit() throws -> Moment {
        try index.write()
        try syncFiles(written + [ownIndex])
        written = []
        guard unsafe rename(ownIndex, location.index) == 0 else {
            throw StoreError.failed(action: "Renaming the index", reason: unsafe String(cString: strerror(errno)))
        }
        defer { abandon() }
        stamp = IndexStamp(location)
        return .now
    }

    /// Lets go of the lock; does nothing after ``commit()``.
    func abandon() {
        guard isOpen else { return }
        isOpen = false
        lock.release()
    }
}

/// What tells whether somebody wrote the index of a work tree since it was looked at: git puts a new file in its place.
struct IndexStamp: Equatable {
    private let file: UInt64
    private let size: UInt64
    private let written: Date

    /// When it was written, in seconds since 1970.
    var seconds: Int64 { Int64(written.timeIntervalSince1970) }

    /// Looks at the index file; nil when there is none.
    init?(_ location: StateLocation) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: location.index),
            let file = attributes[.systemFileNumber] as? UInt64, let size = attributes[.size] as? UInt64,
            let written = attributes[.modificationDate] as? Date
        else { return nil }
        self.file = file
        self.size = size
        self.written = written
    }
}
