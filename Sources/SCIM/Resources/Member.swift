public import JSON
import Limits

/// A member of a group in its stored form, RFC 7643 §4.2.
public struct Member: Sendable, Equatable {
    /// The id of the user or group.
    public let id: String
    /// The name shown beside the id, shortened if it is long.
    public let display: String?

    /// - Parameters:
    ///   - id: The id of the user or group.
    ///   - display: The name; more than `Limits.memberName` bytes are cut, because each group stores its own copy.
    public init(id: String, display: String? = nil) {
        self.id = id
        self.display = display.map { $0.utf8.count > Limits.memberName ? Self.cut($0) : $0 }
    }

    private static func cut(_ name: String) -> String {
        var kept = String.UnicodeScalarView()
        var room = Limits.memberName - "…".utf8.count
        for scalar in name.unicodeScalars {
            room -= UTF8.width(scalar)
            if room < 0 { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// Reads an element of `members`; nil when it has no `value`.
    public init?(_ element: JSONValue) {
        guard let object = element.object, let id = object["value"]?.string else { return nil }
        self.init(id: id, display: object["display"]?.string)
    }

    /// The member as an element of `members`.
    public var value: JSONValue {
        guard let display else { return ["value": .string(id)] }
        return ["display": .string(display), "value": .string(id)]
    }

    /// Whether the member is ordered before another one: by the bytes of the ids, as in files.
    public func precedes(_ other: Member) -> Bool { id.precedesByBytes(other.id) }

    /// Whether ids and names have the same code points.
    public static func == (left: Member, right: Member) -> Bool {
        guard left.id.hasSameScalars(as: right.id) else { return false }
        return switch (left.display, right.display) {
        case (let left?, let right?): left.hasSameScalars(as: right)
        case (nil, nil): true
        default: false
        }
    }
}

extension Resource {
    /// The members in the value of a group, sorted by id; empty for any other resource.
    public var members: [Member] { value["members"]?.array?.compactMap { Member($0) } ?? [] }

    /// The same resource without its members.
    public var withoutMembers: Resource {
        var value = value
        value["members"] = nil
        return Resource(valid: value, typeName: typeName, id: id)
    }
}

extension ResourceType {
    /// The members of a file that holds members only, sorted by id.
    ///
    /// - Throws: ``SCIMError`` as ``validate(_:limitingSize:)`` throws it for a group with these members.
    public func validateMembers(_ elements: [JSONValue]) throws(SCIMError) -> [Member] {
        guard let attribute = index.exactly("members"), !elements.isEmpty else { return [] }
        try attribute.validate(.array(elements), path: attribute.name)
        return try sortedMembers(elements).compactMap { Member($0) }
    }
}
