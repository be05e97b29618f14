import JSON
import TestSupport
import Testing

/// Makes JSON values of all kinds, hostile strings among them.
struct RandomJSON {
    var generator: SeededGenerator

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .number(number())
        case 3, 4, 5: return .string(string())
        case 6: return .array(list { $0.value(depth: depth - 1) })
        default: return .object(JSONObject(list { ($0.string(), $0.value(depth: depth - 1)) }))
        }
    }

    private mutating func list<Element>(_ element: (inout RandomJSON) -> Element) -> [Element] {
        (0..<Int.random(in: 0...5, using: &generator)).map { _ in element(&self) }
    }

    private mutating func number() -> JSONNumber {
        let integer = Int.random(in: -1_000_000...1_000_000, using: &generator)
        let tails = ["", ".0", ".25", "e3", "E-7", "e+12"]
        let tail = tails[Int.random(in: 0..<tails.count, using: &generator)]
        return JSONNumber("\(integer)\(tail)") ?? JSONNumber(integer)
    }

    private mutating func string() -> String {
        let ranges: [ClosedRange<UInt32>] = [
            0x61...0x7A, 0x61...0x7A, 0x01...0x2F, 0x3A...0x5C, 0x7F...0xFF, 0x300...0x310, 0x2020...0x2030,
            0xD7F0...0xD7FF, 0xE000...0xE010, 0xFFF0...0xFFFF, 0x1F600...0x1F610, 0x10FFF0...0x10FFFF,
        ]
        var string = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            let range = ranges[Int.random(in: 0..<ranges.count, using: &generator)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) { string.append(scalar) }
        }
        return String(string)
    }
}

@Suite struct `JSON round trips` {
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `a random value is read back as it was written`(_ seed: UInt64) throws {
        var random = RandomJSON(generator: SeededGenerator(seed: seed))
        for _ in 0..<10 {
            let value = random.value(depth: 5)
            let canonical = value.canonicalBytes
            let compact = value.compactBytes
            #expect(try JSONValue(parsing: canonical) == value)
            #expect(try JSONValue(parsing: compact) == value)
            #expect(try JSONValue(parsing: compact).canonicalBytes == canonical)
            #expect(try JSONValue(parsing: canonical).compactBytes == compact)
        }
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `damaged text is refused or read as a value that round-trips`(_ seed: UInt64) throws {
        var random = RandomJSON(generator: SeededGenerator(seed: seed))
        for _ in 0..<20 {
            var bytes = random.value(depth: 4).compactBytes
            for _ in 0..<Int.random(in: 1...3, using: &random.generator) {
                let position = Int.random(in: 0..<bytes.count, using: &random.generator)
                bytes[position] = UInt8.random(in: 0...255, using: &random.generator)
            }
            do throws(JSONError) {
                let value = try JSONValue(parsing: bytes)
                #expect(try JSONValue(parsing: value.canonicalBytes) == value)
            } catch {
                #expect((0...bytes.count).contains(error.offset))
                #expect(error.line >= 1 && error.column >= 1)
            }
        }
    }
}
