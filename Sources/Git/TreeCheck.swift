import Limits

/// Finds entries that no tree of a state may have, in the directories that differ between two trees.
///
/// Names are checked as bytes, before they become paths. A tree object at many paths is checked once, so that the cost
/// grows with the number of objects, not with the number of files that they unfold to; depth and path length are
/// checked at each path.
///
/// - Parameters:
///   - old: A tree that was checked; nil for the empty one.
///   - new: The tree to check.
/// - Returns: The faults, at most one for each directory and twenty in all; empty when the trees may be compared.
public func treeFaults(
    old: ObjectID?, new: ObjectID, in repository: borrowing Repository
) throws(GitError) -> [TreeFault] {
    var check = TreeCheck(isWhole: old == nil)
    try check.look(at: new, old, path: [], depth: 0, repository)
    return check.faults
}

private struct TreeCheck {
    private struct Pair: Hashable {
        let old: ObjectID?
        let new: ObjectID
    }

    /// The changes below a directory.
    struct Extent {
        /// The number of changed files.
        var files = 0
        /// The number of levels of directories.
        var depth = 0
        /// The length of the longest path from the directory, in bytes.
        var length = 0

        mutating func add(file: [UInt8]) {
            files += 1
            length = max(length, file.count)
        }

        mutating func add(directory: [UInt8], with below: Extent) {
            files += below.files
            depth = max(depth, below.depth + 1)
            length = max(length, directory.count + (below.length > 0 ? below.length + 1 : 0))
        }
    }

    /// Whether the whole tree is checked, for lack of an old one.
    ///
    /// It may have had symbolic links and submodules for long, which do no harm.
    private let isWhole: Bool
    private(set) var faults: [TreeFault] = []
    /// The directories that were checked.
    private var checked: [Pair: Extent] = [:]

    /// The number of faults after which checking ends.
    private static let maxFaults = 20

    init(isWhole: Bool) {
        self.isWhole = isWhole
    }

    @discardableResult
    mutating func look(
        at new: ObjectID, _ old: ObjectID?, path: [UInt8], depth: Int, _ repository: borrowing Repository
    ) throws(GitError) -> Extent {
        if new == old || faults.count >= Self.maxFaults { return Extent() }
        if let extent = checked[Pair(old: old, new: new)] {
            if depth + extent.depth > Limits.directoryDepth { report(path, .tooDeep) }
            if path.count + extent.length > Limits.path { report(path, .tooLong) }
            return extent
        }
        guard depth <= Limits.directoryDepth else {
            report(path, .tooDeep)
            return Extent()
        }
        let tree: Tree
        do throws(GitError) { tree = try repository.tree(new) } catch {
            guard error.code == .corrupt || error.code == .tooLarge else { throw error }
            report(path, error.code == .corrupt ? .notATree : .tooLarge)
            return Extent()
        }
        if let (name, fault) = tree.firstFault {
            report(path + name, fault)
            return Extent()
        }
        let oldEntries = try old.map { old throws(GitError) in try repository.tree(old).entries } ?? []
        let extent = try lookInside(tree.entries, oldEntries[...], path: path, depth: depth, repository)
        checked[Pair(old: old, new: new)] = extent
        return extent
    }

    private mutating func lookInside(
        _ newEntries: [Tree.NamedEntry], _ oldEntries: ArraySlice<Tree.NamedEntry>, path: [UInt8], depth: Int,
        _ repository: borrowing Repository
    ) throws(GitError) -> Extent {
        var oldEntries = oldEntries
        var extent = Extent()
        for item in newEntries {
            while let first = oldEntries.first, Tree.precedes(first, item) { oldEntries.removeFirst() }
            let old = oldEntries.first.flatMap { $0.bytes == item.bytes ? $0.entry : nil }
            if old == item.entry { continue }
            if !isWhole, let fault = item.entry.mode.fault {
                report(path + item.bytes, fault)
                continue
            }
            if path.count + item.bytes.count > Limits.path { report(path + item.bytes, .tooLong) }
            if item.entry.mode == .tree {
                let oldTree = old.flatMap { $0.mode == .tree ? $0.id : nil }
                let below = try look(
                    at: item.entry.id, oldTree, path: path + item.bytes + [UInt8(ascii: "/")], depth: depth + 1,
                    repository)
                extent.add(directory: item.bytes, with: below)
            } else {
                extent.add(file: item.bytes)
            }
            if extent.files > Limits.changedFiles {
                report(path, .tooManyFiles)
                return extent
            }
        }
        return extent
    }

    private mutating func report(_ path: [UInt8], _ fault: EntryFault) {
        if faults.count < Self.maxFaults {
            faults.append(TreeFault(path: path.isEmpty ? "(top)" : String(showing: path[...]), fault: fault))
        }
    }
}

extension Tree {
    /// The first entry that no tree of a state may have; nil when there is none.
    var firstFault: (name: [UInt8], fault: EntryFault)? {
        var last: NamedEntry?
        /// The files for which a subtree of the same name may still follow: names that begin with theirs sort between
        /// the two.
        var open: [[UInt8]] = []
        for (item, mode) in zip(entries, modes) {
            if let fault = EntryName.fault(item.bytes[...]) { return (item.bytes, fault) }
            let isPlain = item.entry.mode.fault == nil
            if isPlain, !mode.elementsEqual(item.entry.mode.octal.utf8) { return (item.bytes, .unsupportedMode) }
            if item.entry.mode == .tree, EntryName.isAttributes(item.bytes) { return (item.bytes, .attributes) }
            while let file = open.last, !item.bytes.starts(with: file) { open.removeLast() }
            if last?.bytes == item.bytes || open.last == item.bytes { return (item.bytes, .duplicate) }
            if let last, !Self.precedes(last, item) { return (item.bytes, .outOfOrder) }
            if item.entry.mode != .tree { open.append(item.bytes) }
            last = item
        }
        return nil
    }
}

extension TreeEntry.Mode {
    /// Why a new entry may not have this mode; nil when it may.
    fileprivate var fault: EntryFault? {
        switch self {
        case .link: .link
        case .submodule: .submodule
        case .file, .executable, .tree: nil
        }
    }
}
