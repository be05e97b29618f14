import Limits
import TextCoding

/// The rules for the name of a tree entry, as bytes.
enum EntryName {
    /// Why a name is not allowed; nil when it is.
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
            if matchesOnNTFS(name, for: ".git", "git~1") { return .dotGit }
            if matchesOnNTFS(name, for: ".gitmodules", "gitmod~1", "gitmod~2", "gitmod~3", "gitmod~4", "gi7eba~1") {
                return .gitModules
            }
        }
        return isASCII ? nil : faultBeyondASCII(name)
    }

    /// Whether NTFS takes a name for one of these spellings, short names among them: it ignores case, spaces and dots
    /// at the end, and the name of a stream.
    private static func matchesOnNTFS(_ name: ArraySlice<UInt8>, for spellings: String...) -> Bool {
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

    /// Whether git reads a file of this name as `.gitattributes`.
    static func isAttributes(_ name: [UInt8]) -> Bool { matchesOnNTFS(name[...], for: ".gitattributes", "gitatt~1") }

    private static func faultBeyondASCII(_ name: ArraySlice<UInt8>) -> EntryFault? {
        guard let text = String(validating: name, as: UTF8.self) else { return .notUTF8 }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return .controlCharacter
        }
        let shown = text.unicodeScalars.filter { !isIgnoredByHFS($0) }
        func matches(_ name: String) -> Bool {
            shown.elementsEqual(name.unicodeScalars) { $0.properties.lowercaseMapping == String($1) }
        }
        return matches(".git") ? .dotGit : matches(".gitmodules") ? .gitModules : nil
    }

    /// Whether HFS+ ignores a code point when it compares names.
    private static func isIgnoredByHFS(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: true
        default: false
        }
    }
}

extension String {
    /// A path of a tree on one line: ill-formed UTF-8 and control characters are percent-encoded.
    init(showing path: ArraySlice<UInt8>) {
        self = String(
            String.UnicodeScalarView(
                String(escaping: path).unicodeScalars.flatMap { scalar -> [Unicode.Scalar] in
                    guard scalar.properties.generalCategory == .control else { return [scalar] }
                    return Array(UInt8(truncatingIfNeeded: scalar.value).percentEncoded.unicodeScalars)
                }))
    }
}

/// Whether a file or directory of a state may have this name, by the rules of ``EntryFault``.
public func isPlainEntryName(_ name: String) -> Bool { EntryName.fault(Array(name.utf8)[...]) == nil }
