import JSON

/// References to resources that other operations of the same request create: `bulkId:` followed by the bulkId of that
/// operation, RFC 7644 §3.7.2.
///
/// A reference is a whole string, or a comparison value in the `path` of a PATCH operation
/// (`members[value eq "bulkId:qwerty"]`).
enum BulkReference {
    private static let prefix = "bulkId:"

    /// The bulkId that a string refers to; nil when it is not a reference.
    static func name(of text: String) -> String? {
        guard text.utf8.starts(with: prefix.utf8) else { return nil }
        return String(text.utf8.dropFirst(prefix.utf8.count))
    }

    /// The bulkIds that a body refers to, each once, in the order of their first occurrence.
    static func names(in data: JSONObject, isPatch: Bool) -> [String] {
        var names: [String] = []
        collect(.object(data), into: &names)
        if isPatch {
            for path in paths(in: data) { names += pieces(of: path).compactMap(\.name) }
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private static func collect(_ value: JSONValue, into names: inout [String]) {
        switch value {
        case .string(let text): if let name = name(of: text) { names.append(name) }
        case .array(let elements): for element in elements { collect(element, into: &names) }
        case .object(let object): for member in object { collect(member.value, into: &names) }
        case .null, .bool, .number: break
        }
    }

    /// The body with each reference replaced by an id; a reference whose bulkId has no id stays.
    static func replace(in data: JSONObject, isPatch: Bool, with ids: [String: String]) -> JSONObject {
        var data = replace(in: .object(data), with: ids).object ?? data
        guard isPatch, let list = data.first(where: { $0.name.isSameName(as: "Operations") }),
            let operations = list.value.array
        else { return data }
        data[list.name] = .array(
            operations.map { operation in
                guard var object = operation.object, let path = object.first(where: isPath),
                    let text = path.value.string
                else { return operation }
                object[path.name] = .string(replace(inPath: text, with: ids))
                return .object(object)
            })
        return data
    }

    private static func replace(in value: JSONValue, with ids: [String: String]) -> JSONValue {
        switch value {
        case .string(let text): name(of: text).flatMap { ids[$0] }.map { .string($0) } ?? value
        case .array(let elements): .array(elements.map { replace(in: $0, with: ids) })
        case .object(let object): .object(JSONObject(object.map { ($0.name, replace(in: $0.value, with: ids)) }))
        case .null, .bool, .number: value
        }
    }
}

extension BulkReference {
    /// A piece of the path of a PATCH operation: a quoted string with its quotes, or the text between two of them.
    private struct PathPiece {
        let text: Substring
        let name: String?
    }

    private static func isPath(_ member: JSONObject.Member) -> Bool { member.name.isSameName(as: "path") }

    private static func paths(in data: JSONObject) -> [String] {
        let operations = data.first { $0.name.isSameName(as: "Operations") }?.value.array ?? []
        return operations.compactMap { $0.object?.first(where: isPath)?.value.string }
    }

    private static func replace(inPath path: String, with ids: [String: String]) -> String {
        pieces(of: path).map { piece in
            guard let id = piece.name.flatMap({ ids[$0] }) else { return String(piece.text) }
            return String(decoding: JSONValue.string(id).compactBytes, as: UTF8.self)
        }.joined()
    }

    /// Splits a path at its quoted strings: JSON strings, and strings in apostrophes, which the interoperable dialect
    /// accepts.
    private static func pieces(of path: String) -> [PathPiece] {
        var pieces: [PathPiece] = []
        var rest = path[...]
        while let open = rest.utf8.firstIndex(where: isQuote), let end = endOfString(in: rest, from: open) {
            pieces.append(PathPiece(text: rest[..<open], name: nil))
            let quoted = rest[open..<end]
            let isJSON = quoted.utf8.first == UInt8(ascii: "\"")
            let string =
                isJSON
                ? (try? JSONValue(parsing: Array(quoted.utf8)))?.string : String(quoted.utf8.dropFirst().dropLast())
            pieces.append(PathPiece(text: quoted, name: string.flatMap { name(of: $0) }))
            rest = rest[end...]
        }
        return pieces + [PathPiece(text: rest, name: nil)]
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    private static func endOfString(in text: Substring, from open: String.Index) -> String.Index? {
        let quote = text.utf8[open]
        var index = text.utf8.index(after: open)
        while index < text.utf8.endIndex {
            let byte = text.utf8[index]
            index = text.utf8.index(after: index)
            if byte == quote { return index }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), index < text.utf8.endIndex {
                index = text.utf8.index(after: index)
            }
        }
        return nil
    }
}
