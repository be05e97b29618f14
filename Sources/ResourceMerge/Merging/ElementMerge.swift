import JSON

extension ThreeWayMerge {
    /// An element of a merged array, and its index on each side.
    private struct Element {
        var node: MergeNode
        var ours: Int?
        var theirs: Int?
    }

    /// Merges the elements of a multi-valued attribute in our order; an element that only they have keeps its place
    /// among theirs.
    mutating func mergeElements(
        of base: [JSONValue], _ ours: [JSONValue], _ theirs: [JSONValue], at path: String
    ) -> [MergeNode] {
        let toOurs = ElementMatching(from: base, to: ours, by: keys)
        let toTheirs = ElementMatching(from: base, to: theirs, by: keys)
        // Who has no partner by way of the base; of these, equal ones are one whatever the sides made them of.
        let ourOpen = ours.indices.filter { toOurs.oldIndices[$0].map { toTheirs.newIndices[$0] == nil } ?? true }
        let theirOpen = theirs.indices.filter { toTheirs.oldIndices[$0].map { toOurs.newIndices[$0] == nil } ?? true }
        var madeTwice = Self.equalPairs(ours, at: ourOpen, theirs, at: theirOpen)
        let paired = Set(madeTwice.values)
        let ourAdditions = ourOpen.filter { toOurs.oldIndices[$0] == nil && madeTwice[$0] == nil }
        let theirAdditions = theirOpen.filter { toTheirs.oldIndices[$0] == nil && !paired.contains($0) }
        let additions = ElementMatching(
            from: ourAdditions.map { ours[$0] }, to: theirAdditions.map { theirs[$0] }, .identical, by: keys)
        for (ourIndex, index) in zip(ourAdditions, additions.newIndices) {
            madeTwice[ourIndex] = index.map { theirAdditions[$0] }
        }

        var elements: [Element] = []
        for (index, element) in ours.enumerated() {
            let baseIndex = toOurs.oldIndices[index]
            let theirIndex = baseIndex.flatMap { toTheirs.newIndices[$0] } ?? madeTwice[index]
            let node = mergeElement(
                baseIndex.map { base[$0] }, element, theirIndex.map { theirs[$0] }, at: path)
            if let node { elements.append(Element(node: node, ours: index, theirs: theirIndex)) }
        }
        let alsoOurs = Set(madeTwice.values)
        let theirOwn = theirs.indices.compactMap { index -> Element? in
            let baseIndex = toTheirs.oldIndices[index]
            if alsoOurs.contains(index) || baseIndex.map({ toOurs.newIndices[$0] != nil }) == true { return nil }
            let node = mergeElement(baseIndex.map { base[$0] }, nil, theirs[index], at: path)
            return node.map { Element(node: $0, ours: nil, theirs: index) }
        }
        elements = Self.withoutRepeats(Self.ordered(elements, theirOwn), ours, theirs)
        keepOnePrimary(&elements, ours, theirs, at: path)
        return elements.map(\.node)
    }

    /// Pairs elements of the two sides that are equal, each once, in the order of both.
    private static func equalPairs(
        _ ours: [JSONValue], at ourIndices: [Int], _ theirs: [JSONValue], at theirIndices: [Int]
    ) -> [Int: Int] {
        var waiting: [JSONValue: ArraySlice<Int>] = [:]
        for index in theirIndices { waiting[theirs[index], default: []].append(index) }
        var pairs: [Int: Int] = [:]
        for index in ourIndices { pairs[index] = waiting[ours[index]]?.popFirst() }
        return pairs
    }

    /// Merges one element; an element that one side removed is removed unless the other side changed it.
    private mutating func mergeElement(
        _ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?, at path: String
    ) -> MergeNode? {
        let label = keys.label(path, of: base ?? ours ?? theirs ?? nil)
        if base != nil, ours == nil || theirs == nil {
            return base == ours || base == theirs ? nil : conflict(base, ours, theirs, at: label)
        }
        return merge(base, ours, theirs, at: label)
    }

    /// Inserts each element that only they have before the next of their elements that both sides have, or else at the
    /// end.
    private static func ordered(_ elements: [Element], _ theirOwn: [Element]) -> [Element] {
        var result: [Element] = []
        var waiting = theirOwn[...]
        for element in elements {
            if let index = element.theirs {
                let earlier = waiting.prefix { ($0.theirs ?? 0) < index }
                result += earlier
                waiting = waiting.dropFirst(earlier.count)
            }
            result.append(element)
        }
        return result + waiting
    }

    /// Drops copies beyond the number on either side, which arise when one side adds what the other changes an element
    /// to.
    private static func withoutRepeats(
        _ elements: [Element], _ ours: [JSONValue], _ theirs: [JSONValue]
    ) -> [Element] {
        var room: [JSONValue: Int] = [:]
        for side in [ours, theirs] {
            let counts = Dictionary(side.lazy.map { ($0, 1) }, uniquingKeysWith: +)
            room.merge(counts, uniquingKeysWith: max)
        }
        return elements.filter { element in
            guard let value = element.node.value, let left = room[value] else { return true }
            room[value] = left - 1
            return left > 0
        }
    }

    /// Makes `primary` a conflict when the sides made different elements primary, so that resolving all conflicts for
    /// either side leaves one primary element.
    private mutating func keepOnePrimary(
        _ elements: inout [Element], _ ours: [JSONValue], _ theirs: [JSONValue], at path: String
    ) {
        let versions = elements.map { (ours: $0.node.decided(for: .ours), theirs: $0.node.decided(for: .theirs)) }
        let counts = [versions.count { Self.isPrimary($0.ours) }, versions.count { Self.isPrimary($0.theirs) }]
        guard counts.contains(where: { $0 > 1 }) else { return }
        for (index, version) in versions.enumerated() {
            guard Self.isPrimary(version.ours) || Self.isPrimary(version.theirs) else { continue }
            let isOurs = Self.isPrimary(elements[index].ours.map { ours[$0] })
            let isTheirs = Self.isPrimary(elements[index].theirs.map { theirs[$0] })
            guard isOurs != isTheirs else { continue }
            let left = isOurs ? version.ours : Self.withoutPrimary(version.ours)
            let right = isTheirs ? version.theirs : Self.withoutPrimary(version.theirs)
            if elements[index].node.value == nil, left == version.ours, right == version.theirs { continue }
            let node = conflict(
                nil, left, right, at: keys.label(path, of: left ?? right), isPrimaryInOurs: isOurs)
            elements[index].node = node ?? Self.withoutPrimary(version.ours).map { .value($0) } ?? elements[index].node
        }
    }

    private static func withoutPrimary(_ element: JSONValue?) -> JSONValue? {
        guard case .object(var object)? = element else { return element }
        object["primary"] = nil
        return .object(object)
    }

    private static func isPrimary(_ element: JSONValue?) -> Bool { element?.object?["primary"] == true }
}
