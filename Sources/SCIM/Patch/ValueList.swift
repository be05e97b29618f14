import JSON

/// The elements of a multi-valued attribute while operations change them.
///
/// Elements are found by their `value`, or as a whole where the attribute does not have that sub-attribute. After a few
/// look-ups they are indexed, because a group may have thousands of members and a request hundreds of operations. Each
/// look-up takes its steps from the budget of the request first.
struct ValueList {
    /// The number of look-ups by scan before the index is built, which costs about as much as they do.
    private static let scans = 8

    private let budget: WorkBudget
    private let attribute: Attribute
    private let valueAttribute: Attribute?
    private let hasType: Bool
    private let mayLeaveRemnants: Bool
    private var elements: [JSONValue?]
    /// The positions of the elements that were set, for ``dropRemnants()``.
    private var changed: Set<Int> = []
    /// The steps for looking at all elements; nil until it is needed.
    private var extent: JSONExtent?
    private var index: [String: [Int]]?
    private var lookUps = 0
    /// Finds members that were not looked up yet; nil when all elements are in memory.
    private var source: MemberLookup?
    /// The ids that were looked up, as bytes, because strings compare by canonical equivalence.
    private var lookedUp: Set<[UInt8]> = []
    /// The members that were looked up, as they were before the operations.
    private(set) var found: [Member] = []

    init(_ attribute: Attribute, _ elements: [JSONValue], _ budget: WorkBudget) {
        self.budget = budget
        self.attribute = attribute
        valueAttribute = attribute.subAttribute("value")
        hasType = attribute.subAttribute("type") != nil
        mayLeaveRemnants = attribute.mayLeaveRemnants
        self.elements = elements
    }

    /// The `members` of a group, which are looked up when an operation needs them.
    init(_ attribute: Attribute, _ source: MemberLookup, _ budget: WorkBudget) {
        self.init(attribute, [], budget)
        self.source = source
        index = [:]
    }

    /// The elements in order, nil when there are none; of `members` only those that were looked up or added.
    var value: JSONValue? {
        let values = elements.compactMap(\.self)
        return values.isEmpty ? nil : .array(values)
    }

    /// Removes the changed elements that are only remnants, see ``Attribute/isRemnant(_:)``.
    mutating func dropRemnants() {
        for position in changed where elements[position]?.object.map(attribute.isRemnant) == true {
            elements[position] = nil
        }
        index = nil
    }

    /// Whether no element is in memory.
    var isEmpty: Bool { elements.allSatisfy { $0 == nil } }

    /// The positions of all elements.
    ///
    /// - Parameter steps: How many comparisons the caller makes with each element.
    mutating func positions(steps: Int) throws(SCIMError) -> [Int] {
        try spendOnAll(times: steps)
        lookUpAll()
        return here
    }

    /// The positions of the elements in memory.
    private var here: [Int] { elements.indices.filter { elements[$0] != nil } }

    /// Spends the steps for looking at each element a number of times.
    mutating func spendOnAll(times: Int) throws(SCIMError) {
        let known = extent ?? elements.reduce(JSONExtent()) { $0 + ($1?.extent ?? JSONExtent()) }
        extent = known
        let members = (source?.count ?? 0) * (times + WorkBudget.member)
        try budget.spend((known.looking + elements.count / 8) * times + known.folding + members)
    }

    /// Spends the steps for changing the elements at some positions, and drops the index when these are so many that
    /// building it again is cheaper than updating it.
    mutating func prepareToChange(_ positions: [Int]) throws(SCIMError) {
        try budget.spend(positions.count * WorkBudget.change)
        guard positions.count > Self.scans, source == nil else { return }
        index = nil
        lookUps = 0
    }

    /// The element at a position; nil once it is removed, and setting nil removes it.
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

    /// Adds an element and returns its position.
    ///
    /// If there is an element with the same `value` and `type`, the new one is merged into it instead; where `value` is
    /// immutable, as in `members`, the existing element stays as it is.
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

    /// A sub-attribute after a merge: a multi-valued one keeps the elements of both, any other one has the added value.
    private func joined(_ old: JSONValue?, _ added: JSONObject.Member) throws(SCIMError) -> JSONValue {
        guard let subAttribute = attribute.subAttribute(added.name), let old else { return added.value }
        if subAttribute.mutability == .immutable { return old }
        guard subAttribute.multiValued, let elements = old.array else { return added.value }
        var list = ValueList(subAttribute, elements, budget)
        for element in added.value.array ?? [] { _ = try list.add(element) }
        return list.value ?? old
    }

    /// Removes the elements with the same `value`, and with the same `type` if `element` has one.
    mutating func remove(equivalentTo element: JSONValue) throws(SCIMError) {
        for position in try positions(equivalentTo: element, ofAnyType: true) { self[position] = nil }
    }

    /// Replaces all elements; a member that stays keeps its stored form.
    ///
    /// Costs a quarter of a step for each old element, because there is no cheaper way to replace all members.
    ///
    /// - Returns: The positions of the new elements.
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

    /// Removes the changed elements that now equal another element, and returns the positions of the others.
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

    /// ``dropCopies(among:)`` for many changes: looks at each element once.
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

    /// The positions of the elements with the same `value` and `type`.
    ///
    /// - Parameter ofAnyType: Whether an element without a `type` is equivalent to elements of each type.
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

    /// The positions of the elements that a filter selects; found by `value` where the filter requires one.
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
