import Git

/// One path of a sync: the versions that it may have if no person changed it, and those that index and file have.
struct PathState {
    /// What a file of the work tree is.
    enum Content: Hashable {
        case missing
        /// A file or symbolic link with the content of a blob.
        case file(TreeEntry)
        /// A file that is larger than all the versions that the path may have.
        case larger
        /// Something that is no file, or below something that is no directory.
        case other
        /// Something that the server may not read.
        case unreadable

        init(_ entry: TreeEntry?) { self = entry.map(Self.file) ?? .missing }
    }

    /// What brings a path to its target.
    enum Step: Hashable {
        /// Nothing: it is there already, or a person goes on from there.
        case none
        /// Its entry in the index is set; the file is the right one, or kept out of the work tree.
        case entry
        /// File and entry are set, or removed.
        case file
        /// It may not be touched: a person changed it.
        case keep
    }

    /// Its versions in the commits that the work tree may be at.
    var known: [TreeEntry?]
    /// Its versions in earlier commits, which only the index may have.
    var former: [TreeEntry?] = []
    /// The version that the sync gives it.
    var target: TreeEntry?
    /// The version in the index.
    var entry: TreeEntry?
    var content: Content
    /// Whether a merge has left it undecided.
    var isConflicted = false
    /// Whether it is outside a sparse checkout.
    var isSkipped = false
    /// Whether git put its entry there outside a sparse checkout, by a revert or merge.
    var isStaged = false
    /// Whether a crash may have emptied the file.
    var mayBeEmpty = false

    /// What is to be done.
    var step: Step {
        // The check lets neither into the log.
        if target?.mode == .submodule || target?.mode == .link || entry?.mode == .submodule { return .none }
        if isConflicted { return .keep }
        let isKnownEntry = entry == target || known.contains(entry)
        if isSkipped {
            let isLost = !isStaged && former.contains(entry)
            return entry == target ? .none : isKnownEntry || isLost ? .entry : .keep
        }
        let isThere = content == Content(target)
        if entry == target { return isThere || !isKnownContent ? .none : .file }
        guard isKnownEntry || former.contains(entry), isThere || isKnownContent else { return .keep }
        return isThere ? .entry : .file
    }

    /// Whether both index and file have the target version.
    var isAtTarget: Bool { entry == target && !isConflicted && (isSkipped || content == Content(target)) }

    /// Whether it is staged as deleted while the file is still there, unchanged.
    var isForgotten: Bool {
        guard entry == nil, content != .missing, case .some(.some) = known.last else { return false }
        return isKnownContent
    }

    private var isKnownContent: Bool {
        if known.contains(where: { Content($0) == content }) { return true }
        guard mayBeEmpty, case .file(let file) = content else { return false }
        return file.id == Self.empty
    }

    private static let empty = ObjectID(hashing: .blob, [])
}
