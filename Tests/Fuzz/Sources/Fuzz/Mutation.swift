import JSON

/// Changes inputs a little.
struct Mutation {
    let words: [String]
    /// The member that matters, when inputs are JSON objects to be changed value by value.
    let member: String?

    /// An input with one to four changes, some of them taken from another one.
    func changed(_ input: [UInt8], with other: [UInt8], _ chance: inout Chance) -> [UInt8] {
        if let member, chance.percent(90) {
            return changedJSON(input, member, with: other, &chance)
        }
        var input = input
        for _ in 0...chance.below(4) { change(&input, with: other, &chance) }
        return input
    }

    private func change(_ input: inout [UInt8], with other: [UInt8], _ chance: inout Chance) {
        let start = chance.below(input.count + 1)
        let end = min(input.count, start + chance.below(chance.percent(80) ? 6 : input.count + 1))
        switch chance.below(8) {
        case 0: input.removeSubrange(start..<end)
        case 1: input.insert(contentsOf: input[start..<end], at: end)
        case 2: input.insert(UInt8(truncatingIfNeeded: chance.next()), at: start)
        case 3 where start < input.count: input[start] ^= 1 << UInt8(chance.below(8))
        case 4 where !other.isEmpty:
            let from = chance.below(other.count)
            input.replaceSubrange(start..<end, with: other[from...].prefix(1 + chance.below(40)))
        case 5: input.replaceSubrange(start..<end, with: chance.one(of: words).utf8)
        default: input.insert(contentsOf: chance.one(of: words).utf8, at: start)
        }
        if input.count > 6_000 { input.removeLast(input.count - 6_000) }
    }

    private func changedJSON(
        _ input: [UInt8], _ member: String, with other: [UInt8], _ chance: inout Chance
    ) -> [UInt8] {
        guard let value = try? JSONValue(parsing: input) else { return input }
        let donor = (try? JSONValue(parsing: other)) ?? .null
        guard chance.percent(95), var object = value.object, var inner = object[member] else {
            return changed(value, with: donor, &chance).compactBytes
        }
        for _ in 0...chance.below(2) {
            inner = changed(inner, with: donor.object?[member] ?? donor, &chance)
        }
        object[member] = inner
        return JSONValue.object(object).compactBytes
    }

    /// A value with a change somewhere in it.
    private func changed(_ value: JSONValue, with donor: JSONValue, _ chance: inout Chance) -> JSONValue {
        switch value {
        case .array(var elements) where !elements.isEmpty && chance.percent(90):
            let index = chance.below(elements.count)
            switch chance.below(8) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements[index] = changed(elements[index], with: donor, &chance)
            }
            return .array(elements)
        case .object(var object) where !object.isEmpty && chance.percent(90):
            let member = object[chance.below(object.count)]
            switch chance.below(8) {
            case 0: object[member.name] = nil
            case 1: object[chance.one(of: words)] = member.value
            default: object[member.name] = changed(member.value, with: donor, &chance)
            }
            return .object(object)
        default: return replacement(of: value, from: donor, &chance)
        }
    }

    private func replacement(of value: JSONValue, from donor: JSONValue, _ chance: inout Chance) -> JSONValue {
        switch chance.below(6) {
        case 0: return JSONGrammar.value(depth: 2, &chance)
        case 1: return part(of: donor, &chance)
        case 2: return [value]
        case 3: return ["value": value]
        case 4:
            guard case .string(let text) = value else { return JSONGrammar.scalar(&chance) }
            var bytes = Array(text.utf8)
            change(&bytes, with: [], &chance)
            return .string(String(decoding: bytes, as: UTF8.self))
        default: return .string(chance.one(of: words))
        }
    }

    private func part(of value: JSONValue, _ chance: inout Chance) -> JSONValue {
        guard chance.percent(80) else { return value }
        switch value {
        case .array(let elements) where !elements.isEmpty: return part(of: chance.one(of: elements), &chance)
        case .object(let object) where !object.isEmpty:
            return part(of: object[chance.below(object.count)].value, &chance)
        default: return value
        }
    }
}
