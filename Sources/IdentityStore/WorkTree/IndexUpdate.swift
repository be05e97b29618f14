import Foundation
import Git

/// One update of the work tree's index and files, under `index.lock` until it is let go.
///
/// The lock is a link to a file of our own, so that a lock a killed server left behind is told from anybody else's; the
/// new index is made beside the old one and put in its place in one step.
final class IndexUpdate {
    private let location: StateLocation
    private let lock: FileLock
    private let index: Index
    /// The files that were written and are not durable yet.
    private var written: [String] = []

    private var ownIndex: String { location.privateDirectory + "/index" }

    /// - Throws: `GitError` with the code `locked` while somebody else holds the index.
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
        } catch {
            lock.release()
            throw error
        }
    }

    /// What is to be done.
    func plan(for paths: SyncPaths, _ files: WorkTreeFiles, in repository: borrowing Repository) -> SyncPlan {
        SyncPlan(for: paths, in: index, files, of: repository)
    }

    /// Takes the entries of a tree in the place of those that it has.
    func read(tree: ObjectID, in repository: borrowing Repository) throws(GitError) {
        try index.read(tree: tree, in: repository)
    }

    /// Brings file and entry of a path to a version, or the entry alone.
    func perform(
        _ step: PathState.Step, _ path: String, to target: TreeEntry?, reading repository: borrowing Repository
    ) throws {
        guard step == .file || step == .entry else { return }
        let isSkipped = index.isSkipped(path)
        guard let target else {
            if step == .file { try WorkFile(top: location.directory, path: path)?.remove() }
            if index.entry(path) != nil { try index.remove(path) }
            return
        }
        if isSkipped { return try index.setSkipped(path, id: target.id, mode: target.mode) }
        let fullPath = location.directory + "/" + path
        if step == .file, let file = WorkFile(top: location.directory, path: path) {
            let bytes = try repository.blob(target.id)
            try file.write(bytes, mode: target.mode, temporary: location.privateDirectory + "/work-file")
            written.append(fullPath)
        }
        try index.set(path, id: target.id, mode: target.mode, statOf: fullPath)
    }

    /// Puts the new index in the place of the old one, once the files it tells of are durable and it is itself: a file that
    /// a crash emptied would pass for one that a person edited, and git refuses an index that is not whole.
    func replaceIndex() throws {
        try index.write()
        try syncFiles(written + [ownIndex])
        written = []
        guard unsafe rename(ownIndex, location.index) == 0 else {
            throw StoreError.failed(action: "Renaming the index", reason: unsafe String(cString: strerror(errno)))
        }
    }

    /// Lets go of the lock.
    func release() { lock.release() }
}
