import JSON

/// The values of a multi-valued attribute while operations change them.
///
/// Values are found by what they hold in `value`, or by all of it where the attribute has no such part. A group may have
/// thousands of members and a request hundreds of operations, so that after a few look-ups an index answers them.
struct ValueList {
    /// How many look-ups go through all values before the index is made, which costs about as much.
    private static let scans = 8

    private let attribute: Attribute
    private let valueAttribute: Attribute?
    private let hasType: Bool
    private let mayLeaveRemnants: Bool
    private var elements: [JSONValue?]
    /// The positions of the values that were set, as far as something may be left of a value that is gone.
    private var changed: Set<Int> = []
    private var index: [String: [Int]]?
    private var lookUps = 0
    /// The members that were not looked up yet; nil when all values are here.
    private var source: MemberLookup?
    /// The ids that were looked up, as bytes: texts would be the same by canonical equivalence.
    private var lookedUp: Set<[UInt8]> = []
    /// The members that were looked up, as they were before.
    private(set) var found: [Member] = []

    init(_ attribute: Attribute, _ elements: [JSONValue]) {
        self.attribute = attribute
        valueAttribute = attribute.subAttribute("value")
        hasType = attribute.subAttribute("type") != nil
        mayLeaveRemnants = attribute.mayLeaveRemnants
        self.elements = elements
    }

    /// Makes the members of a group, which are looked up when an operation needs them.
    init(_ attribute: Attribute, _ source: MemberLookup) {
        self.init(attribute, [])
        self.source = source
        index = [:]
    }

    /// The values in order, or nil when there are none; of members those that were looked up and those that came.
    var value: JSONValue? {
        let values = elements.compactMap(\.self)
        return values.isEmpty ? nil : .array(values)
    }

    /// Takes out the values of which operations left nothing but labels.
    mutating func dropRemnants() {
        for position in changed where elements[position]?.object.map(attribute.isRemnant) == true {
            self[position] = nil
        }
    }

    /// The positions of all values.
    var positions: [Int] {
        mutating get {
            lookUpAll()
            return elements.indices.filter { elements[$0] != nil }
        }
    }

    /// The value at a position; nil once it is removed, and setting nil removes it.
    subscript(position: Int) -> JSONValue? {
        get { elements[position] }
        set {
            let old = elements[position]
            elements[position] = newValue
            if mayLeaveRemnants { changed.insert(position) }
            guard index != nil else { return }
            let keys = (old.map(key(of:)), newValue.map(key(of:)))
            if let key = keys.0 { index?[key]?.removeAll { $0 == position } }
            if let key = keys.1 { index?[key, default: []].append(position) }
        }
    }

    /// Adds a value and returns its position.
    ///
    /// A value of the same `value` and `type` takes the parts of the new one instead; where `value` is immutable, as in
    /// `members`, it stays as it is.
    mutating func add(_ element: JSONValue) -> Int {
        if let position = positions(equivalentTo: element).first {
            if valueAttribute?.mutability != .immutable, let added = element.object, var object = self[position]?.object
            {
                for member in added { object[member.name] = joined(object[member.name], member) }
                self[position] = .object(object)
            }
            return position
        }
        elements.append(nil)
        self[elements.count - 1] = element
        return elements.count - 1
    }

    /// The part of a value after one of the same name was added: a multi-valued one holds both.
    private func joined(_ old: JSONValue?, _ added: JSONObject.Member) -> JSONValue {
        guard let part = attribute.subAttribute(added.name), let old else { return added.value }
        if part.mutability == .immutable { return old }
        guard part.multiValued, let elements = old.array else { return added.value }
        var list = ValueList(part, elements)
        for element in added.value.array ?? [] { _ = list.add(element) }
        return list.value ?? old
    }

    /// Removes the values with the same `value`, and the same `type` where it is given.
    mutating func remove(equivalentTo element: JSONValue) {
        for position in positions(equivalentTo: element, ofAnyType: true) { self[position] = nil }
    }

    /// Puts other values in place of all; a member that stays keeps what is known of it.
    mutating func replaceAll(with values: [JSONValue]) {
        lookUpAll()
        var kept: [JSONValue?] = []
        kept.reserveCapacity(values.count)
        for value in values {
            let known = valueAttribute?.mutability == .immutable ? positions(equivalentTo: value).first : nil
            kept.append(known.flatMap { elements[$0] } ?? value)
        }
        elements = kept
        changed = []
        index = nil
        lookUps = 0
    }

    /// Removes those of the changed values that have become equal to another one, and returns the positions of the rest.
    mutating func dropCopies(among changed: [Int]) -> [Int] {
        for position in changed {
            guard let element = elements[position] else { continue }
            let isCopy = positions(withKey: key(of: element)).contains { other in
                other != position && elements[other] == element
            }
            if isCopy { self[position] = nil }
        }
        return changed.filter { elements[$0] != nil }
    }

    /// The positions of the values with the same `value` and `type`; `type` counts only where it is given if so asked.
    mutating func positions(equivalentTo element: JSONValue, ofAnyType: Bool = false) -> [Int] {
        positions(withKey: key(of: element)).filter { position in
            guard let valueAttribute, let candidate = elements[position]?.object, let object = element.object else {
                return attribute.type == .string && !attribute.caseExact || elements[position] == element
            }
            if valueAttribute.caseExact, candidate["value"] != object["value"] { return false }
            if valueAttribute.mutability == .immutable || !hasType { return true }
            return candidate["type"] == object["type"] || (ofAnyType && object["type"] == nil)
        }
    }

    /// The positions of the values that match, found by the text of `value` where the filter asks for one.
    mutating func positions(matching matcher: Matcher, value text: String?) -> [Int] {
        let candidates = text.map { positions(withKey: key(of: $0)) } ?? positions
        return candidates.filter { elements[$0].map(matcher.matches) ?? false }
    }

    private mutating func positions(withKey key: String) -> [Int] {
        if source != nil { lookUp(key) }
        if let index { return index[key] ?? [] }
        lookUps += 1
        guard lookUps > Self.scans else {
            return elements.indices.filter { elements[$0].map { self.key(of: $0) == key } ?? false }
        }
        var index: [String: [Int]] = [:]
        index.reserveCapacity(elements.count)
        for (position, element) in elements.enumerated() {
            if let element { index[self.key(of: element), default: []].append(position) }
        }
        self.index = index
        return index[key] ?? []
    }

    private func key(of element: JSONValue) -> String {
        let value = valueAttribute == nil ? element : element.object?["value"] ?? element
        return value.string.map(key(of:)) ?? String(decoding: value.compactBytes, as: UTF8.self)
    }

    private func key(of text: String) -> String {
        (valueAttribute ?? attribute).caseExact ? text : text.caseFolded
    }
}

extension ValueList {
    private mutating func lookUp(_ id: String) {
        guard lookedUp.insert(Array(id.utf8)).inserted, let member = source?.member(id) else { return }
        take(member)
    }

    private mutating func lookUpAll() {
        guard let source else { return }
        for member in source.all() where !lookedUp.contains(Array(member.id.utf8)) { take(member) }
        self.source = nil
    }

    private mutating func take(_ member: Member) {
        found.append(member)
        index?[member.id, default: []].append(elements.count)
        elements.append(member.value)
    }
}

extension ValueList {
    /// Lets a new primary value take over from the old one, RFC 7644 §3.5.2.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` when one operation makes several values primary.
    mutating func settlePrimary(among changed: [Int], path: String) throws(SCIMError) {
        let primaries = Set(changed.filter { isPrimary($0) })
        guard let primary = primaries.first else { return }
        guard primaries.count == 1 else {
            throw SCIMError(.invalidValue, "Only one value of '\(path)' can be primary.")
        }
        for position in positions where position != primary && isPrimary(position) {
            guard var object = self[position]?.object else { continue }
            object["primary"] = false
            self[position] = .object(object)
        }
    }

    private func isPrimary(_ position: Int) -> Bool {
        self[position]?.object?["primary"] == .bool(true)
    }
}
