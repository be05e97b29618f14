import Limits

/// An entry that no tree of a state may have.
public struct TreeFault: Sendable, Hashable {
    /// The path from the top on one line, what cannot be shown percent-encoded.
    public let path: String
    /// What is wrong with it.
    public let fault: EntryFault
}

/// Looks for entries that no tree of a state may have, in the directories in which two trees differ.
///
/// Names are compared as bytes, before paths are made of them. A directory that stands at many places is looked at once,
/// so that the cost grows with the objects, not with the files that they would unfold to; how far it reaches counts at
/// each place.
///
/// - Parameters:
///   - old: A tree that is in order, or nil for the empty one.
///   - new: The tree to look at.
/// - Returns: The faults, at most one for each directory; nothing when the trees may be compared.
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

    /// What changes in a directory.
    struct Extent {
        /// How many files.
        var files = 0
        /// How many directories stand in each other below it.
        var depth = 0
        /// The longest path from there, in bytes.
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

    /// Whether there is nothing to compare with: links and submodules may have been there for long, and do no harm.
    private let isWhole: Bool
    private(set) var faults: [TreeFault] = []
    /// What the directories hold that were looked at.
    private var known: [Pair: Extent] = [:]

    /// So many faults are enough to refuse.
    private static let enough = 20

    init(isWhole: Bool) {
        self.isWhole = isWhole
    }

    @discardableResult
    mutating func look(
        at new: ObjectID, _ old: ObjectID?, path: [UInt8], depth: Int, _ repository: borrowing Repository
    ) throws(GitError) -> Extent {
        if new == old || faults.count >= Self.enough { return Extent() }
        if let extent = known[Pair(old: old, new: new)] {
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
        let former = try old.map { old throws(GitError) in try repository.tree(old).items } ?? []
        let extent = try lookInside(tree.items, former[...], path: path, depth: depth, repository)
        known[Pair(old: old, new: new)] = extent
        return extent
    }

    private mutating func lookInside(
        _ items: [Tree.Item], _ former: ArraySlice<Tree.Item>, path: [UInt8], depth: Int,
        _ repository: borrowing Repository
    ) throws(GitError) -> Extent {
        var former = former
        var extent = Extent()
        for item in items {
            while let first = former.first, Tree.precedes(first, item) { former.removeFirst() }
            let old = former.first.flatMap { $0.bytes == item.bytes ? $0.entry : nil }
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
        if faults.count < Self.enough {
            faults.append(TreeFault(path: path.isEmpty ? "(top)" : String(showing: path[...]), fault: fault))
        }
    }
}

extension Tree {
    /// The first entry that no tree of a state may have; nil when all are in order.
    var firstFault: (name: [UInt8], fault: EntryFault)? {
        var last: Item?
        /// The files of which a directory of the same name may still come: names that begin with theirs are between.
        var open: [[UInt8]] = []
        for (item, mode) in zip(items, modes) {
            if let fault = EntryName.fault(item.bytes[...]) { return (item.bytes, fault) }
            let isPlain = item.entry.mode.fault == nil
            if isPlain, !mode.elementsEqual(item.entry.mode.octal.utf8) { return (item.bytes, .oddMode) }
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
    /// What is wrong with a new entry of the mode.
    fileprivate var fault: EntryFault? {
        switch self {
        case .link: .link
        case .submodule: .submodule
        case .file, .executable, .tree: nil
        }
    }
}
