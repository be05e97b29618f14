import HTTPTypes

/// The scheme and host of the original request as a proxy states them: in `X-Forwarded-Proto` and `X-Forwarded-Host`,
/// or in `Forwarded`, RFC 7239.
///
/// The first element of a list is used, which the proxy next to the client added. `Forwarded` is used only without both
/// of the other fields, because a proxy that sets those passes on a `Forwarded` that the client made up.
struct ForwardedOrigin {
    /// The scheme, and the name of its header field.
    private(set) var scheme: (value: String, header: String)?
    /// The host, and the name of its header field.
    private(set) var host: (value: String, header: String)?

    init(_ headers: HTTPFields) {
        scheme = Self.first(of: headers, .forwardedProto)
        host = Self.first(of: headers, .forwardedHost)
        guard scheme == nil, host == nil, let forwarded = headers[.forwarded] else { return }
        for (name, value) in Self.parameters(of: forwarded) {
            switch name.lowercased() {
            case "proto": scheme = (value, "Forwarded")
            case "host": host = (value, "Forwarded")
            default: break
            }
        }
    }

    private static func first(of headers: HTTPFields, _ name: HTTPField.Name) -> (value: String, header: String)? {
        guard let list = headers[name] else { return nil }
        let first = list.prefix { $0 != "," }
        return (String(first.trimming { $0 == " " || $0 == "\t" }), name.rawName)
    }

    /// The parameters of the first element, such as `for=192.0.2.60;proto=https;host="scim.example:8443"`.
    private static func parameters(of list: String) -> [(name: String, value: String)] {
        var parameters: [(name: String, value: String)] = []
        var (name, value) = ("", "")
        var isValue = false
        var isQuoted = false
        var isEscaped = false
        for character in list.unicodeScalars {
            if isEscaped {
                value.unicodeScalars.append(character)
                isEscaped = false
            } else if isQuoted {
                switch character {
                case "\\": isEscaped = true
                case "\"": isQuoted = false
                default: value.unicodeScalars.append(character)
                }
            } else {
                switch character {
                case ",": return parameters + [(name, value)]
                case ";":
                    parameters.append((name, value))
                    (name, value, isValue) = ("", "", false)
                case "=": isValue = true
                case "\"": isQuoted = true
                case " ", "\t": break
                default:
                    if isValue { value.unicodeScalars.append(character) } else { name.unicodeScalars.append(character) }
                }
            }
        }
        return parameters + [(name, value)]
    }
}

extension Substring {
    /// The text without characters at both ends that satisfy a condition.
    fileprivate func trimming(_ isTrimmed: (Character) -> Bool) -> Substring {
        var rest = drop(while: isTrimmed)
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return rest
    }
}
