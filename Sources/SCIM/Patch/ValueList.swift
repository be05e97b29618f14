import JSON

/// The values of a multi-valued attribute while operations change them.
///
/// Values are found by what they hold in `value`, or by all of it where the attribute has no such part. A group may have
/// thousands of members and a request hundreds of operations, so that after a few look-ups an index answers them. What
/// they look at is taken from the budget of the request first.
struct ValueList {
    /// How many look-ups go through all values before the index is made, which costs about as much.
    private static let scans = 8

    private let budget: WorkBudget
    private let attribute: Attribute
    private let valueAttribute: Attribute?
    private let hasType: Bool
    private let mayLeaveRemnants: Bool
    private var elements: [JSONValue?]
    /// The positions of the values that were set, as far as something may be left of a value that is gone.
    private var changed: Set<Int> = []
    /// How many steps it takes to look at all values; nil as long as nobody asked.
    private var extent: JSONExtent?
    private var index: [String: [Int]]?
    private var lookUps = 0
    /// The members that were not looked up yet; nil when all values are here.
    private var source: MemberLookup?
    /// The ids that were looked up, as bytes: texts would be the same by canonical equivalence.
    private var lookedUp: Set<[UInt8]> = []
    /// The members that were looked up, as they were before.
    private(set) var found: [Member] = []

    init(_ attribute: Attribute, _ elements: [JSONValue], _ budget: WorkBudget) {
        self.budget = budget
        self.attribute = attribute
        valueAttribute = attribute.subAttribute("value")
        hasType = attribute.subAttribute("type") != nil
        mayLeaveRemnants = attribute.mayLeaveRemnants
        self.elements = elements
    }

    /// Makes the members of a group, which are looked up when an operation needs them.
    init(_ attribute: Attribute, _ source: MemberLookup, _ budget: WorkBudget) {
        self.init(attribute, [], budget)
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
            elements[position] = nil
        }
        index = nil
    }

    /// Whether there are no values among those that are here.
    var isEmpty: Bool { elements.allSatisfy { $0 == nil } }

    /// The positions of all values, for so many steps with each.
    mutating func positions(steps: Int) throws(SCIMError) -> [Int] {
        try spendOnAll(times: steps)
        lookUpAll()
        return here
    }

    /// The positions of the values that are here.
    private var here: [Int] { elements.indices.filter { elements[$0] != nil } }

    /// Pays for looking at all values so many times.
    mutating func spendOnAll(times: Int) throws(SCIMError) {
        let known = extent ?? elements.reduce(JSONExtent()) { $0 + ($1?.extent ?? JSONExtent()) }
        extent = known
        let members = (source?.count ?? 0) * (times + WorkBudget.member)
        try budget.spend((known.looking + elements.count / 8) * times + known.folding + members)
    }

    /// Pays for changing the values at some positions; the index, which costs more to keep than to make again when they
    /// are many, is let go.
    mutating func prepareToChange(_ positions: [Int]) throws(SCIMError) {
        try budget.spend(positions.count * WorkBudget.change)
        guard positions.count > Self.scans, source == nil else { return }
        index = nil
        lookUps = 0
    }

    /// The value at a position; nil once it is removed, and setting nil removes it.
    subscript(position: Int) -> JSONValue? {
        get { elements[position] }
        set {
            let old = elements[position]
            elements[position] = newValue
            if mayLeaveRemnants { changed.insert(position) }
            if let known = extent {
                extent = known + (newValue?.extent ?? JSONExtent()) - (old?.extent ?? JSONExtent())
            }
            guard index != nil else { return }
            let keys = (old.map(key(of:)), newValue.map(key(of:)))
            if keys.0 == keys.1 { return }
            if let key = keys.0 { index?[key]?.removeAll { $0 == position } }
            if let key = keys.1 { index?[key, default: []].append(position) }
        }
    }

    /// Adds a value and returns its position.
    ///
    /// A value of the same `value` and `type` takes the parts of the new one instead; where `value` is immutable, as in
    /// `members`, it stays as it is.
    mutating func add(_ element: JSONValue) throws(SCIMError) -> Int {
        if let position = try positions(equivalentTo: element).first {
            if valueAttribute?.mutability != .immutable, let added = element.object, var object = self[position]?.object
            {
                for member in added { object[member.name] = try joined(object[member.name], member) }
                self[position] = .object(object)
            }
            return position
        }
        elements.append(nil)
        self[elements.count - 1] = element
        return elements.count - 1
    }

    /// The part of a value after one of the same name was added: a multi-valued one holds both.
    private func joined(_ old: JSONValue?, _ added: JSONObject.Member) throws(SCIMError) -> JSONValue {
        guard let subAttribute = attribute.subAttribute(added.name), let old else { return added.value }
        if subAttribute.mutability == .immutable { return old }
        guard subAttribute.multiValued, let elements = old.array else { return added.value }
        var list = ValueList(subAttribute, elements, budget)
        for element in added.value.array ?? [] { _ = try list.add(element) }
        return list.value ?? old
    }

    /// Removes the values with the same `value`, and the same `type` where it is given.
    mutating func remove(equivalentTo element: JSONValue) throws(SCIMError) {
        for position in try positions(equivalentTo: element, ofAnyType: true) { self[position] = nil }
    }

    /// Puts other values in place of all; a member that stays keeps what is known of it.
    ///
    /// It takes as long as both lists are; members are paid for by a quarter, since there is no other way to replace them.
    ///
    /// - Returns: The positions of the new values.
    mutating func replaceAll(with values: [JSONValue]) throws(SCIMError) -> [Int] {
        try budget.spend((elements.count + (source?.count ?? 0)) / 4)
        lookUpAll()
        var kept: [JSONValue?] = []
        kept.reserveCapacity(values.count)
        let keepsMembers = valueAttribute?.mutability == .immutable
        if keepsMembers, index == nil { makeIndex() }
        for value in values {
            let same = keepsMembers ? index?[key(of: value)] ?? [] : []
            try budget.spend(same.count / 4)
            let known = same.first { isEquivalent($0, to: value, ofAnyType: false) }
            kept.append(known.flatMap { elements[$0] } ?? value)
        }
        elements = kept
        changed = []
        extent = nil
        index = nil
        lookUps = 0
        return here
    }

    /// Removes those of the changed values that have become equal to another one, and returns the positions of the rest.
    mutating func dropCopies(among changed: [Int]) throws(SCIMError) -> [Int] {
        guard changed.count <= Self.scans || source != nil else { return try dropManyCopies(among: changed) }
        for position in changed {
            guard let element = elements[position] else { continue }
            let isCopy = try positions(withKey: key(of: element)).contains { other in
                other != position && elements[other] == element
            }
            if isCopy { self[position] = nil }
        }
        return changed.filter { elements[$0] != nil }
    }

    /// The same with each value looked at once.
    private mutating func dropManyCopies(among changed: [Int]) throws(SCIMError) -> [Int] {
        try spendOnAll(times: 4)
        var counts: [JSONValue: Int] = [:]
        for element in elements { if let element { counts[element, default: 0] += 1 } }
        return changed.filter { position in
            guard let element = elements[position] else { return false }
            guard counts[element, default: 0] > 1 else { return true }
            counts[element, default: 0] -= 1
            self[position] = nil
            return false
        }
    }

    /// The positions of the values with the same `value` and `type`; `type` counts only where it is given if so asked.
    mutating func positions(equivalentTo element: JSONValue, ofAnyType: Bool = false) throws(SCIMError) -> [Int] {
        try positions(withKey: key(of: element)).filter { isEquivalent($0, to: element, ofAnyType: ofAnyType) }
    }

    private func isEquivalent(_ position: Int, to element: JSONValue, ofAnyType: Bool) -> Bool {
        guard let valueAttribute, let candidate = elements[position]?.object, let object = element.object else {
            return attribute.type == .string && !attribute.caseExact || elements[position] == element
        }
        if valueAttribute.caseExact, candidate["value"] != object["value"] { return false }
        if valueAttribute.mutability == .immutable || !hasType { return true }
        return candidate["type"] == object["type"] || (ofAnyType && object["type"] == nil)
    }

    /// The positions of the values that match, found by the text of `value` where the filter asks for one.
    mutating func positions(matching selection: Selection) throws(SCIMError) -> [Int] {
        let candidates: [Int]
        if let text = selection.valueText {
            candidates = try positions(withKey: key(of: text))
            try budget.spend(candidates.reduce(0) { $0 + (elements[$1]?.extent.looking ?? 0) } * selection.terms)
        } else {
            candidates = try positions(steps: selection.terms)
        }
        var folded = FoldedTexts()
        return candidates.filter { elements[$0].map { selection.matcher.matches($0, &folded) } ?? false }
    }

    private mutating func positions(withKey key: String) throws(SCIMError) -> [Int] {
        if source != nil { lookUp(key) }
        if let index {
            let found = index[key] ?? []
            try budget.spend(1 + found.count)
            return found
        }
        lookUps += 1
        try spendOnAll(times: lookUps > Self.scans ? 4 : 1)
        guard lookUps > Self.scans else {
            return elements.indices.filter { elements[$0].map { self.key(of: $0) == key } ?? false }
        }
        makeIndex()
        return index?[key] ?? []
    }

    private mutating func makeIndex() {
        var index: [String: [Int]] = [:]
        index.reserveCapacity(elements.count)
        for (position, element) in elements.enumerated() {
            if let element { index[key(of: element), default: []].append(position) }
        }
        self.index = index
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
        index = nil
        let isFirst = lookedUp.isEmpty
        for member in source.all() where isFirst || !lookedUp.contains(Array(member.id.utf8)) { take(member) }
        self.source = nil
    }

    private mutating func take(_ member: Member) {
        found.append(member)
        index?[member.id, default: []].append(elements.count)
        elements.append(member.value)
        if let known = extent { extent = known + member.value.extent }
    }
}

extension ValueList {
    /// Lets a new primary value take over from the old one, RFC 7644 §3.5.2.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` when one operation makes several values primary.
    mutating func keepOnePrimary(among changed: [Int], path: String) throws(SCIMError) {
        let primaries = Set(changed.filter { isPrimary($0) })
        guard let primary = primaries.first else { return }
        guard primaries.count == 1 else {
            throw SCIMError(.invalidValue, "Only one value of '\(path)' can be primary.")
        }
        for position in try positions(steps: 1) where position != primary && isPrimary(position) {
            guard var object = self[position]?.object else { continue }
            object["primary"] = false
            self[position] = .object(object)
        }
    }

    private func isPrimary(_ position: Int) -> Bool {
        self[position]?.object?["primary"] == .bool(true)
    }
}
