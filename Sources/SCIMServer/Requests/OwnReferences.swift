import IdentityStore
import JSON
import SCIM
import TextCoding

/// Adds the ids that a body has in a `$ref` only, RFC 7643 §2.4: some clients send members by their URLs alone.
///
/// Only references to this server are resolved, by its base URL or relative as in RFC 7643 §8.2, because on another
/// server the same id may be another resource.
struct OwnReferences {
    private let baseURL: String
    private let types: [ResourceType]

    init(baseURL: String, _ types: [ResourceType]) {
        self.baseURL = baseURL
        self.types = types
    }

    /// The body with a `value` for each `$ref` to this server that had none.
    func resolved(in body: JSONObject) -> JSONObject {
        guard needsValue(.object(body)) else { return body }
        return resolved(.object(body)).object ?? body
    }

    private func needsValue(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let elements): elements.contains(where: needsValue)
        case .object(let object): isBare(object) || object.contains { needsValue($0.value) }
        case .null, .bool, .number, .string: false
        }
    }

    private func isBare(_ object: JSONObject) -> Bool {
        guard object["$ref"]?.string != nil else { return false }
        switch object["value"] {
        case nil, .null, "": return true
        default: return false
        }
    }

    private func resolved(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements): return .array(elements.map(resolved))
        case .object(let object):
            var result = JSONObject(object.map { ($0.name, resolved($0.value)) })
            if isBare(object), let id = object["$ref"]?.string.flatMap(id) { result["value"] = .string(id) }
            return .object(result)
        case .null, .bool, .number, .string: return value
        }
    }

    private func id(in reference: String) -> String? {
        for prefix in [baseURL, ".."] where reference.utf8.starts(with: prefix.utf8) {
            let path = reference.utf8.dropFirst(prefix.utf8.count)
            for type in types where path.starts(with: (type.endpoint + "/").utf8) {
                let segment = path.dropFirst(type.endpoint.utf8.count + 1)
                guard !segment.isEmpty, !segment.contains(UInt8(ascii: "/")) else { continue }
                return String(percentDecoding: segment)
            }
        }
        return nil
    }
}
