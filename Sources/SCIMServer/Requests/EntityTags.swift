import HTTPTypes
import IdentityStore

extension HTTPFields {
    /// What `If-Match` asks for; nil without the field.
    var precondition: Precondition? { entityTags(.ifMatch).map { Precondition(entityTags: $0) } }

    /// The entity tags of a conditional header field, unparsed and with `*` among them; nil without the field.
    ///
    /// A field without an entity tag is an empty list, which no version matches.
    func entityTags(_ name: HTTPField.Name) -> [String]? {
        let values = self[values: name]
        return values.isEmpty ? nil : values.flatMap { Self.tags(in: $0) }
    }

    /// Splits a list at the commas outside quotes, RFC 9110 §8.8.3.
    private static func tags(in value: String) -> [String] {
        var quoted = false
        return value.split { character in
            if character == "\"" { quoted.toggle() }
            return character == "," && !quoted
        }
        .map { $0.drop { $0 == " " || $0 == "\t" } }
        .map { String($0.prefix { $0 != " " && $0 != "\t" }) }
        .filter { !$0.isEmpty }
    }
}

extension Precondition {
    /// Reads entity tags, of which some providers forget the quotes.
    init(entityTags tags: [String]) {
        self =
            tags.contains("*")
            ? .any
            : .versions(
                tags.map { tag in
                    let quoted = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...]
                    return String(quoted.drop { $0 == "\"" }.prefix { $0 != "\"" })
                })
    }
}

/// Weak comparison of an entity tag with those of `If-None-Match`, RFC 9110 §13.1.2.
func isMatch(_ tag: String, ifNoneMatch tags: [String]) -> Bool {
    func opaque(_ tag: String) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag[...] }
    return tags.contains { $0 == "*" || opaque($0) == opaque(tag) }
}
