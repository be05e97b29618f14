import Limits

/// Why an entry of a tree cannot be a plain file or directory on every system.
///
/// The names are those that `verify_path` of git rejects with `core.protectHFS` and `core.protectNTFS` on, and those
/// that would mislead a reader on a terminal.
public enum EntryFault: Sendable, Hashable {
    case empty, dots, dotGit, gitModules, attributes, slash, backslash, controlCharacter, notUTF8, tooLong
    case link, submodule, unsupportedMode
    case duplicate, outOfOrder, tooDeep, tooManyFiles, tooLarge, notATree

    /// What is wrong and how to mend it, in one sentence.
    public var description: String {
        switch self {
        case .empty: "The entry has no name."
        case .dots: "A file or directory cannot be named \".\" or \"..\"."
        case .dotGit: "The name is \".git\", or is taken for it on some systems; choose another."
        case .gitModules: "A state repository cannot have submodules, nor a file that describes them; remove it."
        case .attributes: "Git reads a file of this name; it cannot be a directory."
        case .slash: "A name cannot contain a slash; make a directory."
        case .backslash: "A name cannot contain a backslash, which some systems read as a slash; choose another."
        case .controlCharacter: "A name cannot contain control characters; choose another."
        case .notUTF8: "The name is not UTF-8; choose another."
        case .tooLong:
            "A name can have \(Limits.fileName) bytes and a path \(Limits.path); choose a shorter one."
        case .link: "A state repository cannot have symbolic links; use a plain file."
        case .submodule: "A state repository cannot have submodules; remove it."
        case .unsupportedMode: "The mode must be 100644, 100755 or 40000; make the commit with ordinary git."
        case .duplicate: "The directory has two entries of this name; make the commit with ordinary git."
        case .outOfOrder: "The entries of the directory are not in git's order; make the commit with ordinary git."
        case .tooDeep: "Directories can be nested at most \(Limits.directoryDepth) levels deep."
        case .tooManyFiles: "At most \(Limits.changedFiles) files may change at once."
        case .tooLarge: "The tree object of a directory can have at most \(Limits.tree) bytes."
        case .notATree: "The tree object of the directory is not valid; make the commit with ordinary git."
        }
    }
}
