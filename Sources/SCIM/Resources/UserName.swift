import JSON

extension String {
    /// Why the text is not allowed as a userName, as the end of a sentence; nil when it is allowed.
    ///
    /// Invisible characters make different names look the same (RFC 8264 §9.12 to §9.15). Control characters are
    /// refused elsewhere.
    public var userNameProblem: String? {
        guard let first = unicodeScalars.first, let last = unicodeScalars.last else { return nil }
        if first.properties.isWhitespace || last.properties.isWhitespace {
            return "may not begin or end with white space"
        }
        if isASCII { return nil }
        for scalar in unicodeScalars {
            let kind: String
            switch scalar.properties.generalCategory {
            case .format: kind = "cannot be seen"
            case .privateUse: kind = "is for private use"
            case .unassigned: kind = "is not assigned"
            default: continue
            }
            let digits = String(scalar.value, radix: 16, uppercase: true)
            let code = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            return "may not contain U+\(code), a character that \(kind)"
        }
        return nil
    }

    /// The scripts in the text whose letters look alike, such as Latin and Cyrillic; empty when there is only one of
    /// them.
    var mixedScripts: [String] {
        if isASCII { return [] }
        var found: [String] = []
        for scalar in unicodeScalars {
            guard let script = scalar.lookAlikeScript, !found.contains(script) else { continue }
            found.append(script)
        }
        return found.count > 1 ? found : []
    }
}

extension Unicode.Scalar {

    /// The script of a letter; nil unless it is one of the scripts whose letters look alike.
    fileprivate var lookAlikeScript: String? {
        guard properties.isAlphabetic else { return nil }
        return switch value {
        case 0x41...0x5A, 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF, 0xFF21...0xFF3A, 0xFF41...0xFF5A: "Latin"
        case 0x370...0x3FF, 0x1F00...0x1FFF: "Greek"
        case 0x400...0x52F, 0x1C80...0x1C8F, 0x2DE0...0x2DFF, 0xA640...0xA69F: "Cyrillic"
        case 0x530...0x58F: "Armenian"
        case 0x13A0...0x13FF, 0xAB70...0xABBF: "Cherokee"
        default: nil
        }
    }
}

extension ResourceType {
    /// Checks the userName of a request; a name that the user already has is accepted.
    ///
    /// - Throws: ``SCIMError`` `invalidValue`.
    public func checkUserName(of new: Resource, since old: Resource?) throws(SCIMError) {
        guard let name = new["userName"]?.string, old?["userName"] != .string(name),
            let problem = name.userNameProblem
        else { return }
        throw SCIMError(.invalidValue, "userName \(problem).")
    }
}
