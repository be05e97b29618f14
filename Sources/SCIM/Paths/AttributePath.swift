import Limits

/// The path of an attribute or sub-attribute: `[URI ":"] ATTRNAME ["." ATTRNAME]`, RFC 7644 §3.10.
///
/// It keeps the case in which it was written; ``ResourceType/definition(of:)`` ignores case. The URN of an extension
/// alone is read as an attribute named by the last component of the URN.
public struct AttributePath: Hashable, Sendable {
    /// The schema URN before the last colon; nil when there is no colon.
    public let schema: String?
    /// The name of the attribute.
    public let attribute: String
    /// The name after the dot; nil when the path names the whole attribute.
    public let subAttribute: String?

    /// The greatest length of a path, in bytes.
    public static let maximumLength = Limits.attributePath

    /// Parses a path; spaces around it are ignored.
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

    /// A path of names that are known to be valid.
    init(schema: String?, attribute: String, subAttribute: String?) {
        self.schema = schema
        self.attribute = attribute
        self.subAttribute = subAttribute
    }

    /// Parses a path without spaces; nil for bytes of another form.
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
            let name = names[names.index(after: dot)...]
            guard Self.isName(name) else { return nil }
            subAttribute = String(Substring(name))
            names = names[..<dot]
        } else {
            subAttribute = nil
        }
        guard Self.isName(names) else { return nil }
        attribute = String(Substring(names))
    }

    /// Parses the URN of a schema whose last component is not a valid name, such as
    /// `urn:example:scim:schemas:Fire:1.0`; that component becomes the attribute.
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
    /// The path as text, which parses to the same path.
    public var description: String {
        let prefix = schema.map { $0 + ":" } ?? ""
        let suffix = subAttribute.map { "." + $0 } ?? ""
        return prefix + attribute + suffix
    }
}
