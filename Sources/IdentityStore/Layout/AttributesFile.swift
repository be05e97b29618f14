import Git

/// The rules for `.gitattributes`: our files are merged by attribute and read as they are, in every clone.
enum AttributesFile {
    static let path = ".gitattributes"
    static let line = "*.json text eol=lf merge=scim"

    /// What is wrong with a file of this name at a path; nil when nothing is, or it is another file.
    static func problem(_ changed: String, _ entry: TreeEntry?, in repository: borrowing Repository) throws -> Problem?
    {
        guard changed == path || changed.hasSuffix("/" + path) else { return nil }
        guard let entry else { return changed == path ? Problem(path: path, reason: missing) : nil }
        guard !DefinitionFiles.contains(changed) else {
            return Problem(
                path: changed, reason: "Attributes of these files stand in .gitattributes at the top; take it out.")
        }
        let bytes = try repository.blob(entry.id)
        guard bytes.split(separator: UInt8(ascii: "\n")).allSatisfy({ $0.count < longestLine }) else {
            return Problem(path: changed, reason: "Git reads no line of more than \(longestLine) bytes here.")
        }
        guard changed == path else { return nil }
        return reason(String(decoding: bytes, as: UTF8.self)).map { Problem(path: path, reason: $0) }
    }

    /// How long lines are that git reads, in bytes (`ATTR_MAX_LINE_LENGTH`).
    private static let longestLine = 2048
    private static let missing = "The line \"\(line)\" must stay: it has git merge resources by attribute."

    /// What is wrong with a text; nil when nothing is.
    static func reason(_ text: String) -> String? {
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.contains(where: { $0 == line }) else { return missing }
        for found in lines where found != line {
            let words = found.split { $0 == " " || $0 == "\t" }
            guard let pattern = words.first, !pattern.hasPrefix("#") else { continue }
            if pattern.hasPrefix("[attr]") { return "No macro may be defined here: \"\(found)\"." }
            let isOurs = pattern.hasPrefix("\"") || canMatchJSON(pattern)
            if isOurs, !words.dropFirst().allSatisfy({ isHarmless(name($0)) }) {
                return "\"\(found)\" may apply to the files of resources: name it in a .gitattributes of its own "
                    + "directory, or by an ending other than .json."
            }
        }
        return nil
    }

    /// `-merge`, `!merge` and `merge=x` without what is around the name.
    private static func name(_ attribute: Substring) -> Substring {
        attribute.drop { $0 == "-" || $0 == "!" }.prefix { $0 != "=" }
    }

    /// Attributes that only forges and archives read; any other name may be a macro of somebody's.
    private static func isHarmless(_ name: Substring) -> Bool {
        name.hasPrefix("linguist-") || name.hasPrefix("gitlab-") || name == "export-ignore" || name == "whitespace"
    }

    /// Whether a pattern may match a name that ends in `.json`: what stands behind its last wildcard decides.
    private static func canMatchJSON(_ pattern: Substring) -> Bool {
        let name = pattern.split(separator: "/").last ?? ""
        let ending = name.lowercased().split(omittingEmptySubsequences: false) { "*?[]\\".contains($0) }.last ?? ""
        return ending.hasSuffix(".json") || ".json".hasSuffix(ending)
    }
}
