import Limits

/// The name of an attribute or of a part of it: `[URI ":"] ATTRNAME ["." ATTRNAME]`, RFC 7644 §3.10.
///
/// It keeps the case it was written in; ``ResourceType/definition(of:)`` compares without regard to case. A path that
/// is just the URN of an extension reads as an attribute named by the URN's last part.
public struct AttributePath: Hashable, Sendable {
    /// The schema URN before the last colon, or nil when there is none.
    public let schema: String?
    /// The name of the attribute.
    public let attribute: String
    /// The name behind the dot, or nil when the path names the whole attribute.
    public let subAttribute: String?

    /// The greatest length of a path, in bytes.
    public static let maximumLength = Limits.attributePath

    /// Reads a path, leaving out blanks around it.
    ///
    /// `$ref` is a name although the ABNF of RFC 7644 §3.4.2.2 has no `$` (erratum 8924).
    ///
    /// - Throws: ``SCIMError`` `invalidPath` for a text of another form or of more than ``maximumLength`` bytes.
    public init(parsing text: String) throws(SCIMError) {
        guard text.utf8.count <= Self.maximumLength else {
            throw SCIMError(.invalidPath, "The attribute path is longer than \(Self.maximumLength) bytes.")
        }
        var name = Substring(text)
        while let first = name.unicodeScalars.first, first == " " { name.unicodeScalars.removeFirst() }
        while let last = name.unicodeScalars.last, last == " " { name.unicodeScalars.removeLast() }
        guard let path = Self(name.utf8) else {
            throw SCIMError(.invalidPath, "'\(text)' is not an attribute path.")
        }
        self = path
    }

    /// Makes a path of names that are known to be ones.
    init(schema: String?, attribute: String, subAttribute: String?) {
        self.schema = schema
        self.attribute = attribute
        self.subAttribute = subAttribute
    }

    /// Reads a path without blanks, or returns nil when the bytes are none.
    init?(_ bytes: Substring.UTF8View) {
        var names = bytes
        if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
            let uri = bytes[..<colon]
            guard let first = uri.first, first.isASCIILetter, uri.allSatisfy(\.isURIByte) else { return nil }
            schema = String(Substring(uri))
            names = bytes[bytes.index(after: colon)...]
        } else {
            schema = nil
        }
        if let dot = names.firstIndex(of: UInt8(ascii: ".")) {
            let part = names[names.index(after: dot)...]
            guard Self.isName(part) else { return nil }
            subAttribute = String(Substring(part))
            names = names[..<dot]
        } else {
            subAttribute = nil
        }
        guard Self.isName(names) else { return nil }
        attribute = String(Substring(names))
    }

    /// Reads the URN of a schema whose last part is no name, such as `urn:example:scim:schemas:Fire:1.0`; that part
    /// stands for the attribute then.
    init?(urn text: String) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")), text.utf8.last != UInt8(ascii: ":"),
            text.utf8.prefix(4).map(\.lowerCase).elementsEqual("urn:".utf8),
            text.utf8.allSatisfy({ $0.isNameByte || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") })
        else { return nil }
        schema = String(text[..<colon])
        attribute = String(text[text.utf8.index(after: colon)...])
        subAttribute = nil
    }

    /// Whether the bytes are an ATTRNAME, with or without a leading `$`.
    private static func isName(_ bytes: Substring.UTF8View) -> Bool {
        let letters = bytes.first == UInt8(ascii: "$") ? bytes.dropFirst() : bytes
        guard let first = letters.first, first.isASCIILetter else { return false }
        return letters.allSatisfy(\.isNameByte)
    }
}

extension AttributePath: CustomStringConvertible {
    /// The path as text that reads back to the same path.
    public var description: String {
        let prefix = schema.map { $0 + ":" } ?? ""
        let suffix = subAttribute.map { "." + $0 } ?? ""
        return prefix + attribute + suffix
    }
}

extension UInt8 {
    var isASCIILetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }

    /// Whether it is a `nameChar` of RFC 7644 §3.4.2.2.
    var isNameByte: Bool {
        isASCIILetter || (0x30...0x39).contains(self) || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }

    /// Whether it may stand in a schema URI here: RFC 3986 without the brackets, which delimit filters.
    var isURIByte: Bool {
        switch self {
        case 0x21, 0x23...0x27, 0x2A...0x3B, 0x3D, 0x3F...0x5A, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }
}
