import Algorithms

/// A JSON object with its members in canonical order: by UTF-8 bytes, names with a colon (URNs) last.
///
/// Names compare by code points and no name occurs twice.
public struct JSONObject: Sendable, Hashable {
    /// A name and its value.
    public struct Member: Sendable, Hashable {
        /// The name.
        public let name: String
        /// The value.
        public var value: JSONValue

        /// Whether names and values are the same code points.
        public static func == (left: Member, right: Member) -> Bool {
            left.name.hasSameScalars(as: right.name) && left.value == right.value
        }

        /// Feeds name and value into `hasher`.
        public func hash(into hasher: inout Hasher) {
            name.hashScalars(into: &hasher)
            hasher.combine(value)
        }
    }

    /// The members in canonical order; iterating their `span` does not retain them, unlike the collection.
    private(set) var members: [Member]

    /// An object without members.
    public init() {
        members = []
    }

    /// An object of names and values; of two values for one name the last one wins.
    public init(_ elements: some Sequence<(String, JSONValue)>) {
        members = []
        members.reserveCapacity(elements.underestimatedCount)
        for (name, value) in elements {
            if let last = members.last, !Self.precedes(last.name, name) {
                self[name] = value
            } else {
                members.append(Member(name: name, value: value))
            }
        }
    }

    /// An object of members that are in canonical order already.
    init(ordered members: [Member]) {
        self.members = members
    }

    /// An object of members in the order in which they were read; fails with the first name that occurs twice.
    static func unique(_ members: [Member]) -> Result<JSONObject, DuplicateName> {
        var object = JSONObject()
        object.members = members
        if object.isOrdered { return .success(object) }
        object.members.sort { Self.precedes($0.name, $1.name) }
        for (left, right) in zip(object.members, object.members.dropFirst())
        where left.name.hasSameScalars(as: right.name) {
            return .failure(DuplicateName(name: left.name))
        }
        return .success(object)
    }

    /// Whether the members are in canonical order and no name occurs twice.
    private var isOrdered: Bool {
        guard var previous = members.first?.name else { return true }
        var previousIsURN = Self.isURN(previous)
        for member in members.dropFirst() {
            let isURN = Self.isURN(member.name)
            guard previousIsURN == isURN ? previous.precedesByBytes(member.name) : isURN else { return false }
            previous = member.name
            previousIsURN = isURN
        }
        return true
    }

    struct DuplicateName: Error { let name: String }

    /// The value of a member; setting nil removes the member.
    public subscript(name: String) -> JSONValue? {
        get { index(of: name).map { members[$0].value } }
        set {
            switch (newValue, index(of: name)) {
            case (let value?, let index?): members[index].value = value
            case (let value?, nil): members.insert(Member(name: name, value: value), at: insertionIndex(of: name))
            case (nil, let index?): members.remove(at: index)
            case (nil, nil): break
            }
        }
    }

    /// The names in canonical order.
    public var names: some Sequence<String> { members.lazy.map(\.name) }

    /// Whether `left` sorts before `right` in canonical order.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        let rightIsURN = isURN(right)
        return isURN(left) == rightIsURN ? left.precedesByBytes(right) : rightIsURN
    }

    private static func isURN(_ name: String) -> Bool {
        name.containsByte { $0 == UInt8(ascii: ":") }
    }

    /// The index of a member; a small object is searched linearly, which is faster than a binary search.
    func index(of name: String) -> Int? {
        if members.count <= 32 {
            let members = members.span
            for index in members.indices where members[index].name.hasSameScalars(as: name) { return index }
            return nil
        }
        let index = insertionIndex(of: name)
        return index < members.count && members[index].name.hasSameScalars(as: name) ? index : nil
    }

    private func insertionIndex(of name: String) -> Int {
        guard let last = members.last, !Self.precedes(last.name, name) else { return members.count }
        return members.partitioningIndex { !Self.precedes($0.name, name) }
    }
}

extension JSONObject: RandomAccessCollection {
    /// The position of the first member.
    public var startIndex: Int { members.startIndex }
    /// The position after the last member.
    public var endIndex: Int { members.endIndex }
    /// The member at a position.
    public subscript(position: Int) -> Member { members[position] }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    /// An object of names and values; of two values for one name the last one wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }
}
