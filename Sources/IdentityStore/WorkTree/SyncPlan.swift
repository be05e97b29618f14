import Foundation
import Git

/// What a sync has to do, and what keeps it from being done.
struct SyncPlan {
    struct Step {
        let path: String
        let step: PathState.Step
        /// What the path is to have; nil when it goes.
        let target: TreeEntry?
    }

    private(set) var steps: [Step] = []
    /// The files that a person changed, sorted by path.
    private(set) var edited: [HeldFile] = []
    /// The paths of which a git process had put the index back.
    private(set) var mended: [String] = []
    /// The blobs that the index has in the place of what the last sync left, of the paths that get another entry.
    private(set) var replaced: [String: ObjectID?] = [:]

    /// Looks at index and files.
    init(
        for paths: SyncPaths, in index: borrowing Index, _ files: WorkTreeFiles, of repository: borrowing Repository
    ) {
        var kept: [(path: String, state: PathState)] = []
        var blocked: [(path: String, state: PathState)] = []
        for (path, versions) in paths.moved {
            let state = PathState(path, versions, in: index, files, of: repository)
            switch state.step {
            case .none: break
            case .keep where state.content == .other: blocked.append((path, state))
            case .keep: kept.append((path, state))
            case let step:
                steps.append(Step(path: path, step: step, target: versions.target))
                if versions.known.first != state.entry { replaced.updateValue(state.entry?.id, forKey: path) }
            }
        }
        kept += unblock(blocked, in: files.top)
        for path in Self.lost(paths, in: index, files, of: repository) {
            mended.append(path)
            replaced.updateValue(index.entry(path)?.id, forKey: path)
            steps.append(Step(path: path, step: .entry, target: paths.others[path]?.target))
        }
        edited = kept.sorted { $0.path < $1.path }.enumerated().map { number, file in
            // Files are only read again of the few that are named.
            let change = number < Self.looked ? files.change(at: file.path, file.state, in: repository) : .edited
            return HeldFile(path: file.path, change: change)
        }
    }

    /// Of so many edited files it is found out what was done to them.
    private static let looked = 20

    /// The paths whose index entry is older than the last sync: a git process that had read the index before that sync
    /// wrote it back afterwards.
    static func lost(
        _ paths: SyncPaths, in index: borrowing Index, _ files: WorkTreeFiles, of repository: borrowing Repository
    ) -> [String] {
        var lost: [String] = []
        // Files are only read of the few paths that differ.
        for (path, versions) in paths.others where index.entry(path) != versions.target {
            if PathState(path, versions, in: index, files, of: repository).step == .entry { lost.append(path) }
        }
        return lost
    }

    /// Frees paths where a file takes the place of a directory, or a directory that of a file, which go in the same sync.
    ///
    /// - Returns: Those that are not free.
    private mutating func unblock(
        _ blocked: [(path: String, state: PathState)], in top: String
    ) -> [(path: String, state: PathState)] {
        if blocked.isEmpty { return [] }
        var left: [(path: String, state: PathState)] = []
        let removed = Set(steps.lazy.filter { $0.step == .file && $0.target == nil }.map(\.path))
        for (path, state) in blocked {
            var free = state
            free.content = .missing
            guard Self.isFree(path, after: removed, in: top), free.step == .file || free.step == .entry else {
                left.append((path, state))
                continue
            }
            steps.append(Step(path: path, step: .file, target: state.target))
        }
        return left
    }

    private static func isFree(_ path: String, after removed: Set<String>, in top: String) -> Bool {
        var above = path
        while let end = above.lastIndex(of: "/") {
            above = String(above[..<end])
            if removed.contains(above) { return true }
        }
        guard let below = try? FileManager.default.subpathsOfDirectory(atPath: top + "/" + path) else {
            return false
        }
        let going = removed.filter { $0.hasPrefix(path + "/") }
        return below.allSatisfy { name in
            going.contains("\(path)/\(name)") || going.contains { $0.hasPrefix("\(path)/\(name)/") }
        }
    }
}
