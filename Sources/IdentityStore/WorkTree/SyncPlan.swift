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
    /// The paths that a person changed, sorted.
    private(set) var edited: [String] = []
    /// The paths of which a git process had put the index back.
    private(set) var mended: [String] = []

    /// Looks at index and files.
    init(for paths: SyncPaths, in index: borrowing Index, of location: StateLocation) {
        var blocked: [(path: String, state: PathState)] = []
        for (path, versions) in paths.moved {
            let state = PathState(path, versions, in: index, of: location)
            switch state.step {
            case .none: break
            case .keep where state.content == .other: blocked.append((path, state))
            case .keep: edited.append(path)
            case let step: steps.append(Step(path: path, step: step, target: versions.target))
            }
        }
        unblock(blocked, in: location)
        for path in Self.lost(paths, in: index, of: location) {
            mended.append(path)
            steps.append(Step(path: path, step: .entry, target: paths.others[path]?.target))
        }
        edited.sort()
    }

    /// The paths of which a git process has put the index back to before an earlier sync: it had read it before.
    static func lost(_ paths: SyncPaths, in index: borrowing Index, of location: StateLocation) -> [String] {
        var lost: [String] = []
        // Files are only read of the few paths that differ.
        for (path, versions) in paths.others where index.entry(path) != versions.target {
            if PathState(path, versions, in: index, of: location).step == .entry { lost.append(path) }
        }
        return lost
    }

    /// Frees paths where a file takes the place of a directory, or a directory that of a file, which go in the same sync.
    private mutating func unblock(_ blocked: [(path: String, state: PathState)], in location: StateLocation) {
        if blocked.isEmpty { return }
        let removed = Set(steps.lazy.filter { $0.step == .file && $0.target == nil }.map(\.path))
        for (path, state) in blocked {
            var free = state
            free.content = .missing
            guard Self.isFree(path, after: removed, in: location), free.step == .file || free.step == .entry else {
                edited.append(path)
                continue
            }
            steps.append(Step(path: path, step: .file, target: state.target))
        }
    }

    private static func isFree(_ path: String, after removed: Set<String>, in location: StateLocation) -> Bool {
        var above = path
        while let end = above.lastIndex(of: "/") {
            above = String(above[..<end])
            if removed.contains(above) { return true }
        }
        guard let below = try? FileManager.default.subpathsOfDirectory(atPath: location.directory + "/" + path) else {
            return false
        }
        let going = removed.filter { $0.hasPrefix(path + "/") }
        return below.allSatisfy { name in
            going.contains("\(path)/\(name)") || going.contains { $0.hasPrefix("\(path)/\(name)/") }
        }
    }
}
