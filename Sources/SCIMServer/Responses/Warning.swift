import Limits

/// The text of a `Warning` header that names what a request asked for and the server left out.
struct IgnoredWarning {
    let text: String

    /// Makes nil when nothing was left out; names beyond `Limits.warning` bytes are counted.
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

    /// The text of a `Warning` header about a change; nil when there is nothing to say.
    ///
    /// - Parameters:
    ///   - ignored: What was asked for and left out.
    ///   - remarks: What an administrator should look at.
    static func text(ignored: [String], remarks: [String]) -> String? {
        if ignored.isEmpty, remarks.isEmpty { return nil }
        let all = [IgnoredWarning(ignored)?.text].compactMap(\.self) + remarks.prefix(Limits.remarks).map(value)
        return all.joined(separator: ", ")
    }

    private static func value(_ text: String) -> String { "199 scimgit \"\(quoted(text))\"" }

    /// The text as a quoted-string of RFC 9110 §5.6.4; what is not printable ASCII becomes `?`.
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
