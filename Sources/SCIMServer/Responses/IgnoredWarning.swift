import Limits

/// The value of a `Warning` header field that names the values of a request that the server ignored.
struct IgnoredWarning {
    let text: String

    /// - Parameter ignored: The paths of the ignored values; nil results from an empty list, and paths beyond
    ///   `Limits.warning` bytes are only counted.
    init?(_ ignored: [String]) {
        guard !ignored.isEmpty else { return nil }
        var names = ""
        var left = ignored.count
        for name in ignored {
            let next = names.isEmpty ? name : ", " + name
            guard names.utf8.count + next.utf8.count <= Limits.warning else { continue }
            names += next
            left -= 1
        }
        if left > 0 { names += names.isEmpty ? "\(left) names" : " and \(left) more" }
        text = Self.value("ignored: \(names)")
    }

    /// The value of the `Warning` header field for a change; nil when there is nothing to report.
    ///
    /// - Parameters:
    ///   - ignored: The paths of the ignored values.
    ///   - remarks: Remarks for an administrator.
    static func text(ignored: [String], remarks: [String]) -> String? {
        if ignored.isEmpty, remarks.isEmpty { return nil }
        let all = [IgnoredWarning(ignored)?.text].compactMap(\.self) + remarks.prefix(Limits.remarks).map(value)
        return all.joined(separator: ", ")
    }

    private static func value(_ text: String) -> String { "199 scimgit \"\(quoted(text))\"" }

    /// The text as the content of a quoted-string, RFC 9110 §5.6.4; each character other than printable ASCII becomes
    /// `?`.
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case " "..."~": result.unicodeScalars.append(scalar)
            default: result += "?"
            }
        }
    }
}
