import Git

/// One path of a sync: the versions that it may have without anybody's doing, and those that index and file have.
struct PathState {
    /// What a file of the work tree is.
    enum Content: Hashable {
        case missing
        /// A file or symbolic link with the content of this blob.
        case blob(ObjectID)
        /// Something that is no file, below something that is no directory, or that cannot be read.
        case other
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

    /// What it had in the commits that the work tree may be at.
    var known: [TreeEntry?]
    /// What it had in commits before those, to which only the index may have gone back.
    var former: [TreeEntry?] = []
    /// What it is to have.
    var target: TreeEntry?
    /// What the index has.
    var entry: TreeEntry?
    var content: Content
    /// Whether a merge has left it undecided.
    var isConflicted = false
    /// Whether it is outside a sparse checkout.
    var isSkipped = false
    /// Whether a crash may have emptied the file.
    var mayBeEmpty = false

    /// What is to be done.
    var step: Step {
        // The check lets neither into the log.
        if target?.mode == .submodule || target?.mode == .link || entry?.mode == .submodule { return .none }
        if isConflicted { return .keep }
        let isKnownEntry = entry == target || known.contains(entry)
        if isSkipped { return entry == target ? .none : isKnownEntry || former.contains(entry) ? .entry : .keep }
        let isThere = content == Self.content(target)
        if entry == target { return isThere || !isKnownContent ? .none : .file }
        guard isKnownEntry || former.contains(entry), isThere || isKnownContent else { return .keep }
        let hasMode = entry == nil || target == nil || entry?.mode == target?.mode
        return isThere && hasMode ? .entry : .file
    }

    /// Whether index and file have what it is to have.
    var isAtTarget: Bool { entry == target && !isConflicted && (isSkipped || content == Self.content(target)) }

    private var isKnownContent: Bool {
        known.contains { Self.content($0) == content } || mayBeEmpty && content == Self.empty
    }

    private static let empty = Content.blob(ObjectID(hashing: .blob, []))

    private static func content(_ entry: TreeEntry?) -> Content {
        if let entry { .blob(entry.id) } else { .missing }
    }
}
