public import JSON
import Limits

extension Attribute {
    /// Reads the definition of an attribute, RFC 7643 §7.
    ///
    /// What is left out has the default of §2.2; references and binary values are case exact then (§2.3.6, §2.3.7).
    ///
    /// - Throws: ``SCIMError`` with the path of the first characteristic that is wrong in its detail.
    public convenience init(json: JSONObject) throws(SCIMError) {
        try self.init(DefinitionReader(json), isSubAttribute: false)
    }

    private static let characteristics = [
        "name", "type", "subAttributes", "multiValued", "description", "required", "canonicalValues", "caseExact",
        "mutability", "returned", "uniqueness", "referenceTypes",
    ]

    convenience init(_ definition: DefinitionReader, isSubAttribute: Bool) throws(SCIMError) {
        try definition.refuseMembers(otherThan: Self.characteristics)
        let type: DataType = try definition.keyword("type") ?? .string
        if isSubAttribute, type == .complex {
            throw definition.problem("type", "may not be \"complex\": a sub-attribute has no parts of its own")
        }
        self.init(
            try Self.readName(definition, isSubAttribute: isSubAttribute), type,
            multiValued: try definition.flag("multiValued") ?? false,
            description: try definition.text("description") ?? "",
            required: try definition.flag("required") ?? false,
            canonicalValues: try definition.texts("canonicalValues"),
            caseExact: try definition.flag("caseExact") ?? (type == .reference || type == .binary),
            mutability: try definition.keyword("mutability") ?? .readWrite,
            returned: try definition.keyword("returned") ?? .byDefault,
            uniqueness: try definition.keyword("uniqueness") ?? .none,
            referenceTypes: try definition.texts("referenceTypes"),
            subAttributes: try Self.readList("subAttributes", of: definition, areSubAttributes: true))
        try checkType(definition)
    }

    /// Reads an array of definitions with names that differ in any case.
    static func readList(
        _ name: String, of definition: DefinitionReader, areSubAttributes: Bool
    ) throws(SCIMError) -> [Attribute] {
        var attributes: [Attribute] = []
        var names: Set<String> = []
        for part in try definition.parts(name) {
            let attribute = try Attribute(part, isSubAttribute: areSubAttributes)
            guard names.insert(attribute.name.lowercased()).inserted else {
                throw part.problem("name", "is there twice, in any case: \"\(attribute.name)\"")
            }
            attributes.append(attribute)
        }
        return attributes
    }

    /// An ATTRNAME of RFC 7643 §2.1 without `$`, which no path of RFC 7644 §3.10 could name; `$ref` is one of a part.
    private static func readName(_ definition: DefinitionReader, isSubAttribute: Bool) throws(SCIMError) -> String {
        let name = try definition.requiredText("name")
        if isSubAttribute, name == "$ref" { return name }
        guard let first = name.utf8.first, first.isASCIILetter, name.utf8.allSatisfy(\.isNameByte) else {
            throw definition.problem("name", "must be a letter, then letters, digits, - or _, not \"\(name)\"")
        }
        guard name.utf8.count <= Limits.attributeName else {
            throw definition.problem("name", "may have \(Limits.attributeName) bytes at most")
        }
        return name
    }

    /// Checks what goes with the data type, RFC 7643 §2.3.
    private func checkType(_ definition: DefinitionReader) throws(SCIMError) {
        if name == "$ref", type != .reference { throw definition.problem("type", "of \"$ref\" must be \"reference\"") }
        if (type == .complex) == subAttributes.isEmpty {
            let reason = type == .complex ? "is required" : "is for complex attributes only"
            throw definition.problem("subAttributes", reason)
        }
        if (type == .reference) == referenceTypes.isEmpty {
            let reason = type == .reference ? "is required" : "is for references only"
            throw definition.problem("referenceTypes", reason)
        }
        if !canonicalValues.isEmpty, type != .string, type != .reference {
            throw definition.problem("canonicalValues", "is for strings and references only")
        }
        if caseExact, ![.string, .reference, .binary].contains(type) {
            throw definition.problem("caseExact", "may not be true: a \(type.rawValue) has no case")
        }
        if uniqueness != .none, [.boolean, .dateTime, .binary, .complex].contains(type) {
            throw definition.problem("uniqueness", "must be \"none\" for a \(type.rawValue)")
        }
    }
}
