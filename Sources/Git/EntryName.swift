import Limits
import TextCoding

/// What keeps an entry of a tree from being a plain file or directory on every system.
///
/// The names are those that `verify_path` of git refuses with `core.protectHFS` and `core.protectNTFS` on, and those that
/// would deceive who reads them on a terminal.
public enum EntryFault: Sendable, Hashable {
    case empty, dots, dotGit, gitModules, attributes, slash, backslash, controlCharacter, notUTF8, tooLong
    case link, submodule, oddMode
    case duplicate, outOfOrder, tooDeep, tooManyFiles, tooLarge, notATree

    /// What is wrong and what would be right, in a sentence.
    public var description: String {
        switch self {
        case .empty: "The entry has no name."
        case .dots: "No file or directory may be named \".\" or \"..\"."
        case .dotGit: "The name is or passes for \".git\", where git keeps its own files; choose another."
        case .gitModules: "Submodules may not stand in a state repository, nor what describes them; take it out."
        case .attributes: "Git reads a file of this name; it may be no directory."
        case .slash: "A name may not contain a slash; make a directory."
        case .backslash: "A name may not contain a backslash, which some systems take for a slash; choose another."
        case .controlCharacter: "A name may not contain control characters; choose another."
        case .notUTF8: "The name is not UTF-8; choose another."
        case .tooLong:
            "A name may have \(Limits.fileName) bytes and a path \(Limits.path); choose a shorter one."
        case .link: "Symbolic links may not stand in a state repository; put a plain file there."
        case .submodule: "Submodules may not stand in a state repository; take it out."
        case .oddMode: "The mode must be 100644, 100755 or 40000; make the commit with ordinary git."
        case .duplicate: "The directory has two entries of this name; make the commit with ordinary git."
        case .outOfOrder: "The directory is not in git's order; make the commit with ordinary git."
        case .tooDeep: "At most \(Limits.directoryDepth) directories may stand in each other."
        case .tooManyFiles: "At most \(Limits.changedFiles) files may change at once."
        case .tooLarge: "The object of a directory may have \(Limits.tree) bytes."
        case .notATree: "The directory is not one that git can read; make the commit with ordinary git."
        }
    }
}

/// The rules for names on the bytes of a tree.
enum EntryName {
    /// What is wrong with a name; nil when nothing is.
    static func fault(_ name: ArraySlice<UInt8>) -> EntryFault? {
        guard let first = name.first else { return .empty }
        if name.count > Limits.fileName { return .tooLong }
        var isASCII = true
        for byte in name {
            switch byte {
            case 0..<0x20, 0x7F: return .controlCharacter
            case UInt8(ascii: "/"): return .slash
            case UInt8(ascii: "\\"): return .backslash
            case 0x80...: isASCII = false
            default: continue
            }
        }
        if first == UInt8(ascii: ".") || first == UInt8(ascii: "g") || first == UInt8(ascii: "G") {
            if name.elementsEqual(".".utf8) || name.elementsEqual("..".utf8) { return .dots }
            if passesOnNTFS(name, for: ".git", "git~1") { return .dotGit }
            if passesOnNTFS(name, for: ".gitmodules", "gitmod~1", "gitmod~2", "gitmod~3", "gitmod~4", "gi7eba~1") {
                return .gitModules
            }
        }
        return isASCII ? nil : faultBeyondASCII(name)
    }

    /// Whether a name is one of these, in any case, with blanks and dots that NTFS drops at the end or the name of a
    /// stream; short names among them.
    private static func passesOnNTFS(_ name: ArraySlice<UInt8>, for spellings: String...) -> Bool {
        for spelling in spellings where name.count >= spelling.utf8.count {
            let start = name.prefix(spelling.utf8.count)
            guard zip(start, spelling.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 && $1 != UInt8(ascii: "~") })
            else { continue }
            let rest = name.dropFirst(spelling.utf8.count)
            let end = rest.first { $0 != UInt8(ascii: ".") && $0 != 0x20 }
            if end == nil || end == UInt8(ascii: ":") { return true }
        }
        return false
    }

    /// Whether git reads a file of this name as attributes.
    static func isAttributes(_ name: [UInt8]) -> Bool { passesOnNTFS(name[...], for: ".gitattributes", "gitatt~1") }

    private static func faultBeyondASCII(_ name: ArraySlice<UInt8>) -> EntryFault? {
        guard let text = String(validating: name, as: UTF8.self) else { return .notUTF8 }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return .controlCharacter
        }
        let shown = text.unicodeScalars.filter { !isIgnoredByHFS($0) }
        func passes(for name: String) -> Bool {
            shown.elementsEqual(name.unicodeScalars) { $0.properties.lowercaseMapping == String($1) }
        }
        return passes(for: ".git") ? .dotGit : passes(for: ".gitmodules") ? .gitModules : nil
    }

    /// The code points that HFS+ leaves out when it compares names.
    private static func isIgnoredByHFS(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }
}

extension String {
    /// A path of a tree on one line: bytes that are not UTF-8, and control characters, percent-encoded.
    init(showing path: ArraySlice<UInt8>) {
        self = String(
            String.UnicodeScalarView(
                String(escaping: path).unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                    guard scalar.properties.generalCategory == .control else { return [scalar] }
                    return Array(UInt8(truncatingIfNeeded: scalar.value).percentEncoded.unicodeScalars)
                }))
    }
}

/// Whether a file or directory of a state may have a name: not one that leads elsewhere, nor git's own.
public func isPlainEntryName(_ name: String) -> Bool { EntryName.fault(Array(name.utf8)[...]) == nil }
