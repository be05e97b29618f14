import JSON
import Limits

/// Reads a JSON object of a schema or resource type definition strictly; the detail of each error has the path of the
/// invalid member.
struct DefinitionReader {
    let object: JSONObject
    /// The path of the object in the definition; empty for the definition itself.
    let path: String

    init(_ object: JSONObject, path: String = "") {
        self.object = object
        self.path = path
    }

    func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

    /// The error for an invalid member.
    ///
    /// - Parameter reason: What is wrong, as the end of a sentence.
    func problem(_ name: String, _ reason: String) -> SCIMError {
        SCIMError(.invalidValue, "\(path(of: name)) \(reason).")
    }

    /// Refuses members with other names.
    ///
    /// - Throws: ``SCIMError`` `invalidSyntax`.
    func refuseMembers(otherThan names: [String]) throws(SCIMError) {
        for member in object where !names.contains(where: { $0.hasSameScalars(as: member.name) }) {
            let meant = names.first { $0.lowercased() == member.name.lowercased() }
            let allowed = meant.map { "write \"\($0)\"" } ?? "known are \(names.sorted().joined(separator: ", "))"
            throw SCIMError(.invalidSyntax, "\(path(of: member.name)) is unknown: \(allowed).")
        }
    }

    /// A string member without control characters; nil when it is absent.
    func text(_ name: String) throws(SCIMError) -> String? {
        guard let value = object[name] else { return nil }
        guard let text = value.string else { throw problem(name, "must be a string, not \(value.typeName)") }
        try check(text, name)
        return text
    }

    /// A string member that must be present and not empty.
    func requiredText(_ name: String) throws(SCIMError) -> String {
        guard let text = try text(name), !text.isEmpty else { throw problem(name, "is required") }
        return text
    }

    func flag(_ name: String) throws(SCIMError) -> Bool? {
        guard let value = object[name] else { return nil }
        guard let flag = value.bool else { throw problem(name, "must be true or false, not \(value.typeName)") }
        return flag
    }

    /// A member whose value is one of the keywords of a characteristic, spelled as in RFC 7643 §7; nil when it is
    /// absent.
    func keyword<Keyword: CaseIterable & RawRepresentable<String>>(_ name: String) throws(SCIMError) -> Keyword? {
        guard let text = try text(name) else { return nil }
        guard let keyword = Keyword.allCases.first(where: { $0.rawValue.hasSameScalars(as: text) }) else {
            let known = Keyword.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw problem(name, "must be one of \(known), not \"\(text)\"")
        }
        return keyword
    }

    /// An array of different strings that are not empty; an empty array when the member is absent.
    func texts(_ name: String) throws(SCIMError) -> [String] {
        var texts: [String] = []
        for (index, value) in try elements(name).enumerated() {
            let element = "\(name)[\(index)]"
            guard let text = value.string, !text.isEmpty else {
                throw problem(element, "must be a string that is not empty")
            }
            try check(text, element)
            if texts.contains(where: { $0.hasSameScalars(as: text) }) {
                throw problem(element, "occurs twice: \"\(text)\"")
            }
            texts.append(text)
        }
        return texts
    }

    /// Readers of an array of objects; an empty array when the member is absent.
    func objects(_ name: String) throws(SCIMError) -> [DefinitionReader] {
        var objects: [DefinitionReader] = []
        for (index, value) in try elements(name).enumerated() {
            let element = "\(name)[\(index)]"
            guard let object = value.object else { throw problem(element, "must be an object, not \(value.typeName)") }
            objects.append(DefinitionReader(object, path: path(of: element)))
        }
        return objects
    }

    private func elements(_ name: String) throws(SCIMError) -> [JSONValue] {
        guard let value = object[name] else { return [] }
        guard let elements = value.array else { throw problem(name, "must be an array, not \(value.typeName)") }
        guard elements.count <= Limits.definitionElements else {
            throw problem(name, "may have \(Limits.definitionElements) elements at most")
        }
        return elements
    }

    private func check(_ text: String, _ name: String) throws(SCIMError) {
        if text.utf8.count > Limits.definitionText {
            throw problem(name, "may have \(Limits.definitionText) bytes at most")
        }
        if text.hasControlCharacters { throw problem(name, "may not contain control characters") }
    }
}

extension DefinitionReader {
    /// Checks `schemas` and `meta.resourceType`, both of which a definition may leave out; the server derives the rest
    /// of `meta`.
    func checkEnvelope(schema urn: String, resourceType: String) throws(SCIMError) {
        let urns = try texts("schemas")
        if object["schemas"] != nil, urns.count != 1 || urns[0].lowercased() != urn.lowercased() {
            throw problem("schemas", "must be [\"\(urn)\"]")
        }
        guard let value = object["meta"] else { return }
        guard let meta = value.object else { throw problem("meta", "must be an object, not \(value.typeName)") }
        let reader = DefinitionReader(meta, path: path(of: "meta"))
        try reader.refuseMembers(otherThan: ["resourceType", "created", "lastModified", "location", "version"])
        if let name = try reader.text("resourceType"), !name.hasSameScalars(as: resourceType) {
            throw reader.problem("resourceType", "must be \"\(resourceType)\", not \"\(name)\"")
        }
    }
}
