extension JSONObject {
    /// The members of both objects: a member of `other` replaces that of the same name, and removes it if it is null.
    public func merging(_ other: JSONObject) -> JSONObject {
        var members: [Member] = []
        members.reserveCapacity(count + other.count)
        forEachMember(merging: other) { members.append($0) }
        return JSONObject(ordered: members)
    }

    /// The compact text of ``merging(_:)``, UTF-8, without an object in between.
    public func compactBytes(merging other: JSONObject) -> [UInt8] {
        var writer = JSONWriter(spaced: false)
        writer.sink.append(UInt8(ascii: "{"))
        var isFirst = true
        forEachMember(merging: other) { member in
            writer.writeInline(member, isFirst: isFirst)
            isFirst = false
        }
        writer.sink.append(UInt8(ascii: "}"))
        return writer.sink.bytes
    }

    /// A name with different values in two objects; a value is nil where the member is missing.
    public typealias Difference = (name: String, old: JSONValue?, new: JSONValue?)

    /// The members that differ in another object, in canonical order.
    public func differences(to other: JSONObject) -> [Difference] {
        let (left, right) = (members.span, other.members.span)
        var (own, added) = (0, 0)
        var differences: [Difference] = []
        while own < left.count || added < right.count {
            if own < left.count, added < right.count, left[own].name.hasSameScalars(as: right[added].name) {
                if left[own].value != right[added].value {
                    differences.append((left[own].name, left[own].value, right[added].value))
                }
                own += 1
                added += 1
            } else if added == right.count
                || own < left.count && JSONObject.precedes(left[own].name, right[added].name)
            {
                differences.append((left[own].name, left[own].value, nil))
                own += 1
            } else {
                differences.append((right[added].name, nil, right[added].value))
                added += 1
            }
        }
        return differences
    }

    /// Calls `body` with each member of the merged object, in canonical order.
    private func forEachMember(merging other: JSONObject, _ body: (Member) -> Void) {
        let (left, right) = (members.span, other.members.span)
        var (own, added) = (0, 0)
        while own < left.count || added < right.count {
            if added == right.count || own < left.count && JSONObject.precedes(left[own].name, right[added].name) {
                body(left[own])
                own += 1
                continue
            }
            if own < left.count, left[own].name.hasSameScalars(as: right[added].name) { own += 1 }
            if !right[added].value.isNull { body(right[added]) }
            added += 1
        }
    }
}
