import ResourceMerge

/// What changes a state by a merge, as far as refusals say it.
enum MergeOrigin: Sendable {
    /// What a person committed.
    case commit
    /// The way back from a commit of the log.
    case revert
    /// The same, as far as nothing is in conflict: what is, is left out.
    case revertWithoutConflicts

    /// Whether what is in conflict is left out, and the rest is merged.
    var skipsConflicts: Bool { self == .revertWithoutConflicts }

    /// What messages call the two sides.
    var sides: SideNames { self == .commit ? .commit : .revert }

    var changesDeletedFile: String {
        self == .commit
            ? "The server has deleted it since, and the commit changes it."
            : "It is deleted since, and the commit changed it."
    }

    var deletesChangedFile: String {
        self == .commit
            ? "The commit deletes it, and the server has changed it since."
            : "The commit made it, and it has changed since."
    }

    var changesSameLines: String {
        self == .commit
            ? "The server and the commit changed the same lines of it differently."
            : "The lines of it that the commit changed have changed since."
    }

    /// The beginning of a sentence about resources that go.
    func deletes(_ names: String) -> String {
        self == .commit ? "The commit deletes the \(names)" : "The commit created the \(names), which would go"
    }
}
