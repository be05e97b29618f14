import JSON

/// Changes inputs a little.
struct Mutation {
    let words: [String]
    /// The member that matters, when inputs are JSON objects to be changed value by value.
    let member: String?

    /// An input with one to four changes, some of them taken from another one.
    func changed(_ input: [UInt8], with other: [UInt8], _ generator: inout Chance) -> [UInt8] {
        if let member, generator.percent(90) {
            return changedJSON(input, member, with: other, &generator)
        }
        var input = input
        for _ in 0...generator.below(4) { change(&input, with: other, &generator) }
        return input
    }

    private func change(_ input: inout [UInt8], with other: [UInt8], _ generator: inout Chance) {
        let start = generator.below(input.count + 1)
        let end = min(input.count, start + generator.below(generator.percent(80) ? 6 : input.count + 1))
        switch generator.below(8) {
        case 0: input.removeSubrange(start..<end)
        case 1: input.insert(contentsOf: input[start..<end], at: end)
        case 2: input.insert(UInt8(truncatingIfNeeded: generator.next()), at: start)
        case 3 where start < input.count: input[start] ^= 1 << UInt8(generator.below(8))
        case 4 where !other.isEmpty:
            let from = generator.below(other.count)
            input.replaceSubrange(start..<end, with: other[from...].prefix(1 + generator.below(40)))
        case 5: input.replaceSubrange(start..<end, with: generator.one(of: words).utf8)
        default: input.insert(contentsOf: generator.one(of: words).utf8, at: start)
        }
        if input.count > 6_000 { input.removeLast(input.count - 6_000) }
    }

    private func changedJSON(
        _ input: [UInt8], _ member: String, with other: [UInt8], _ generator: inout Chance
    ) -> [UInt8] {
        guard let value = try? JSONValue(parsing: input) else { return input }
        let donor = (try? JSONValue(parsing: other)) ?? .null
        guard generator.percent(95), var object = value.object, var inner = object[member] else {
            return changed(value, with: donor, &generator).compactBytes
        }
        for _ in 0...generator.below(2) {
            inner = changed(inner, with: donor.object?[member] ?? donor, &generator)
        }
        object[member] = inner
        return JSONValue.object(object).compactBytes
    }

    /// A value with a change somewhere in it.
    private func changed(_ value: JSONValue, with donor: JSONValue, _ generator: inout Chance) -> JSONValue {
        switch value {
        case .array(var elements) where !elements.isEmpty && generator.percent(90):
            let index = generator.below(elements.count)
            switch generator.below(8) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements[index] = changed(elements[index], with: donor, &generator)
            }
            return .array(elements)
        case .object(var object) where !object.isEmpty && generator.percent(90):
            let member = object[generator.below(object.count)]
            switch generator.below(8) {
            case 0: object[member.name] = nil
            case 1: object[generator.one(of: words)] = member.value
            default: object[member.name] = changed(member.value, with: donor, &generator)
            }
            return .object(object)
        default: return replacement(of: value, from: donor, &generator)
        }
    }

    private func replacement(of value: JSONValue, from donor: JSONValue, _ generator: inout Chance) -> JSONValue {
        switch generator.below(6) {
        case 0: return JSONGrammar.value(depth: 2, &generator)
        case 1: return part(of: donor, &generator)
        case 2: return [value]
        case 3: return ["value": value]
        case 4:
            guard case .string(let text) = value else { return JSONGrammar.scalar(&generator) }
            var bytes = Array(text.utf8)
            change(&bytes, with: [], &generator)
            return .string(String(decoding: bytes, as: UTF8.self))
        default: return .string(generator.one(of: words))
        }
    }

    private func part(of value: JSONValue, _ generator: inout Chance) -> JSONValue {
        guard generator.percent(80) else { return value }
        switch value {
        case .array(let elements) where !elements.isEmpty: return part(of: generator.one(of: elements), &generator)
        case .object(let object) where !object.isEmpty:
            return part(of: object[generator.below(object.count)].value, &generator)
        default: return value
        }
    }
}
