import Foundation
import JSON
import SCIM

/// The resources of an import file in order, with the places where they stand.
///
/// A file holds one resource or one list message (RFC 7644 §3.4.2) a line, or is one such message over several lines.
final class ImportReader {
    /// What stands at a place.
    struct Entry {
        let location: ImportLocation
        let content: Result<JSONObject, ImportProblem>
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private let body: (Entry) -> Void
    private var pages = ListPages()

    private init(_ body: @escaping (Entry) -> Void) {
        self.body = body
    }

    /// Calls `body` with each resource, and with each place that holds none though one should be there.
    ///
    /// - Returns: The pages of lists that the file holds.
    static func read(_ input: FileHandle, _ body: @escaping (Entry) -> Void) throws -> ListPages {
        let reader = ImportReader(body)
        var lines = LineReader(input)
        var isFirst = true
        while let line = try lines.next() {
            let bytes =
                line.number == 1 && line.bytes.starts(with: byteOrderMark) ? line.bytes.dropFirst(3) : line.bytes[...]
            if bytes.allSatisfy({ $0 == 0x20 || (0x09...0x0D).contains($0) }) { continue }
            if isFirst, reader.isOpen(Array(bytes)) {
                reader.readText(Array(bytes) + [0x0A] + (try lines.rest()), firstLine: line.number)
                return reader.pages
            }
            isFirst = false
            reader.readLine(Array(bytes), line.number)
        }
        return reader.pages
    }

    /// Whether a text is the beginning of a longer one.
    private func isOpen(_ bytes: [UInt8]) -> Bool {
        do throws(JSONError) {
            _ = try parse(bytes)
            return false
        } catch { return error.offset == bytes.count }
    }

    private func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
        try JSONValue(parsing: bytes, limits: JSONLimits(bytes: .max))
    }

    private func readLine(_ bytes: [UInt8], _ line: Int) {
        do throws(JSONError) { take(try parse(bytes), line) { _ in line } } catch {
            fail(
                ImportLocation(line: line, position: nil), "Not valid JSON: \(error.reason) at column \(error.column).")
        }
    }

    /// Reads one value that stands over several lines.
    private func readText(_ bytes: [UInt8], firstLine: Int) {
        do throws(JSONError) {
            let value = try parse(bytes)
            let lines = ListLines(bytes).lines
            take(value, firstLine) { firstLine + (lines.indices.contains($0) ? lines[$0] : 0) }
        } catch {
            fail(
                ImportLocation(line: firstLine + error.line - 1, position: nil),
                "Not valid JSON: \(error.reason) at column \(error.column).")
        }
    }

    /// Takes a resource, or the resources of a list message.
    private func take(_ value: JSONValue, _ line: Int, lineOfResource: (Int) -> Int) {
        guard let object = value.object else {
            return fail(ImportLocation(line: line, position: nil), "This must be a resource, a JSON object.")
        }
        let isList = object["schemas"]?.array?.contains(.string(MessageSchema.listResponse)) ?? false
        guard isList else {
            return body(Entry(location: ImportLocation(line: line, position: nil), content: .success(object)))
        }
        let elements = object["Resources"]?.array ?? []
        pages.add(object, count: elements.count, line: line)
        for (index, element) in elements.enumerated() {
            let location = ImportLocation(line: lineOfResource(index), position: index + 1)
            guard let resource = element.object else {
                fail(location, "This must be a resource, a JSON object.")
                continue
            }
            body(Entry(location: location, content: .success(resource)))
        }
    }

    private func fail(_ location: ImportLocation, _ reason: String) {
        body(Entry(location: location, content: .failure(ImportProblem(location: location, reason: reason))))
    }
}

/// The lines of a file, read piece by piece.
private struct LineReader {
    private let input: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var number = 0
    private var isAtEnd = false

    init(_ input: FileHandle) {
        self.input = input
    }

    /// The next line without its line feed; nil after the last one.
    mutating func next() throws -> (number: Int, bytes: [UInt8])? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[position..<end])
                position = end + 1
                number += 1
                return (number, line)
            }
            searched = buffer.count - position
            guard !isAtEnd else { break }
            try fill()
        }
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        number += 1
        return (number, Array(buffer[position...]))
    }

    /// All that was not read yet.
    mutating func rest() throws -> [UInt8] {
        while !isAtEnd { try fill() }
        defer { position = buffer.count }
        return Array(buffer[position...])
    }

    /// Drops what was read and appends the next piece.
    private mutating func fill() throws {
        buffer.removeFirst(position)
        position = 0
        let data: Data?
        do { data = try input.read(upToCount: 1 << 20) } catch {
            throw StoreError.failed(action: "Reading the file to import", reason: error.explanation)
        }
        guard let data, !data.isEmpty else {
            isAtEnd = true
            return
        }
        buffer += data
    }
}

/// The lines in which the resources of a list message begin, counted from 0; the message is valid JSON.
private struct ListLines {
    private(set) var lines: [Int] = []

    init(_ bytes: [UInt8]) {
        var (line, depth, position) = (0, 0, 0)
        var name = ""
        while position < bytes.count {
            switch bytes[position] {
            case 0x0A: line += 1
            case UInt8(ascii: "\""):
                let start = position + 1
                position = Self.end(ofString: start, bytes)
                if depth == 1 { name = String(decoding: bytes[start..<position], as: UTF8.self) }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if depth == 2, name == "Resources" { lines.append(line) }
                depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
        }
    }

    private static func end(ofString start: Int, _ bytes: [UInt8]) -> Int {
        var position = start
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(position, bytes.count)
    }
}
