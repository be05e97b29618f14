import JSON

extension ResourceType {
    /// Remarks on an accepted change that an administrator should look at: a userName that mixes scripts with
    /// look-alike letters, and URLs with a scheme that a browser may execute.
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

extension String {
    /// The scheme of a URI in lower case, if it is neither http nor https; nil also for a relative URI.
    ///
    /// Like browsers, it ignores leading control characters and spaces, and tabs and line breaks anywhere.
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
