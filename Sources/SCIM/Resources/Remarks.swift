import JSON

extension ResourceType {
    /// What an administrator should look at in a change that is made all the same: names of letters that look alike, and
    /// addresses of pages and pictures that a browser may run.
    public func remarks(on new: Resource, since old: Resource?) -> [String] {
        var remarks: [String] = []
        if let name = new["userName"]?.string, old?["userName"] != .string(name) {
            let scripts = name.mixedScripts
            if !scripts.isEmpty { remarks.append("userName mixes letters of \(scripts.joined(separator: " and "))") }
        }
        for path in externalReferences {
            for text in path.texts(in: new.value) {
                guard let scheme = text.foreignScheme, old.map({ !path.texts(in: $0.value).contains(text) }) ?? true
                else { continue }
                remarks.append("\(path.text) has the scheme \(scheme.prefix(20)), not https")
            }
        }
        return remarks
    }
}

/// An attribute or sub-attribute whose values are addresses outside of the server, RFC 7643 §7 `external`.
struct ExternalReference: Sendable, Hashable {
    private let names: [String]
    /// The path as messages show it.
    let text: String

    /// The external references of a schema.
    static func all(in schema: Schema, urn: String?) -> [ExternalReference] {
        schema.attributes.flatMap { attribute in
            ([nil] + attribute.subAttributes.map(Optional.some)).compactMap { subAttribute in
                (subAttribute ?? attribute).isExternal
                    ? ExternalReference(urn, attribute.name, subAttribute?.name) : nil
            }
        }
    }

    private init(_ urn: String?, _ attribute: String, _ subAttribute: String?) {
        names = [urn, attribute, subAttribute].compactMap(\.self)
        text = (urn.map { $0 + ":" } ?? "") + attribute + (subAttribute.map { "." + $0 } ?? "")
    }

    /// The values in a resource.
    func texts(in resource: JSONObject) -> [String] {
        var texts: [String] = []
        collect(names[...], .object(resource), into: &texts)
        return texts
    }

    private func collect(_ names: ArraySlice<String>, _ value: JSONValue, into texts: inout [String]) {
        switch value {
        case .array(let elements): for element in elements { collect(names, element, into: &texts) }
        case .object(let object):
            guard let name = names.first, let subAttribute = object[name] else { return }
            collect(names.dropFirst(), subAttribute, into: &texts)
        case .string(let text): if names.isEmpty { texts.append(text) }
        case .null, .bool, .number: break
        }
    }
}

extension Attribute {
    /// Whether its values are addresses outside of the server.
    var isExternal: Bool { type == .reference && referenceTypes.contains("external") }
}

extension String {
    /// The scheme of a URI when it is neither http nor https; nil for those, and for a relative one.
    ///
    /// As browsers do, it passes over control characters and blanks in front, and over tabs and line ends in it.
    var foreignScheme: String? {
        var scheme: [UInt8] = []
        for byte in utf8.drop(while: { $0 <= 0x20 }) where ![0x09, 0x0A, 0x0D].contains(byte) {
            if byte == UInt8(ascii: ":") {
                let name = String(decoding: scheme, as: UTF8.self)
                return scheme.isEmpty || name == "http" || name == "https" ? nil : name
            }
            let isRest =
                byte.isNameByte && byte != UInt8(ascii: "_") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
            guard scheme.isEmpty ? byte.isASCIILetter : isRest else { return nil }
            scheme.append(byte.lowerCase)
        }
        return nil
    }
}
