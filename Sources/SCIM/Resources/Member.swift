public import JSON
import Limits

/// A member of a group as a file holds it, RFC 7643 §4.2.
public struct Member: Sendable, Equatable {
    /// The id of the user or group.
    public let id: String
    /// The name that a reviewer reads beside the id, or the beginning of a long one.
    public let display: String?

    /// Makes a member; a name of more than `Limits.memberName` bytes is cut, because it is written once for each group.
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

    /// Reads an element of a valid `members`; nil when it has no `value`.
    public init?(_ element: JSONValue) {
        guard let object = element.object, let id = object["value"]?.string else { return nil }
        self.init(id: id, display: object["display"]?.string)
    }

    /// The element of `members`.
    public var value: JSONValue {
        guard let display else { return ["value": .string(id)] }
        return ["display": .string(display), "value": .string(id)]
    }

    /// Whether the member stands before another one in a file: by the bytes of the ids.
    public func precedes(_ other: Member) -> Bool { id.precedesByBytes(other.id) }

    /// Whether id and name are the same code points.
    public static func == (left: Member, right: Member) -> Bool {
        guard left.id.hasSameScalars(as: right.id) else { return false }
        return switch (left.display, right.display) {
        case (let left?, let right?): left.hasSameScalars(as: right)
        case (nil, nil): true
        default: false
        }
    }
}

/// The members of a group for whoever needs a few of them, so that it does not take the time of all.
public struct MemberLookup {
    let count: Int
    let member: (String) -> Member?
    let all: () -> [Member]

    /// Says how to find members.
    ///
    /// - Parameters:
    ///   - count: How many members there are.
    ///   - member: The member with an id, nil when there is none.
    ///   - all: All members, in any order.
    public init(count: Int, member: @escaping (String) -> Member?, all: @escaping () -> [Member]) {
        self.count = count
        self.member = member
        self.all = all
    }
}

@available(*, unavailable)
extension MemberLookup: Sendable {}

extension Resource {
    /// The members, sorted, when it is a group that has some in its value.
    public var members: [Member] { value["members"]?.array?.compactMap { Member($0) } ?? [] }

    /// The same resource without its members.
    public var withoutMembers: Resource {
        var value = value
        value["members"] = nil
        return Resource(valid: value, typeName: typeName, id: id)
    }
}

extension ResourceType {
    /// The members that a file of nothing but members holds, sorted.
    ///
    /// - Throws: ``SCIMError`` as ``validate(_:limitingSize:)`` does for a group with these members.
    public func validateMembers(_ elements: [JSONValue]) throws(SCIMError) -> [Member] {
        guard let attribute = index.exactly("members"), !elements.isEmpty else { return [] }
        try attribute.validate(.array(elements), path: attribute.name)
        return try sortedMembers(elements).compactMap { Member($0) }
    }
}
