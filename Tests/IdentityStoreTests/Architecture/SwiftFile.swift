import Foundation

/// The names that a Swift file declares and uses, as far as they are seen without a compiler.
struct SwiftFile {
    /// Its folder in the target, which is its layer; empty for a file outside all.
    var folder: String
    let name: String
    /// Where it stands in the target.
    var path: String { folder.isEmpty ? name : "\(folder)/\(name)" }
    /// What it declares outside everything else and other files can name.
    private(set) var topLevel: Set<String> = []
    /// The members that its extensions add, which other files can name, with the types that they are added to.
    private(set) var added: [String: String] = [:]
    /// All that it declares by a keyword, also inside something else.
    private(set) var declared: Set<String> = []
    /// All words of its code.
    private(set) var words: Set<String> = []
    /// The words after a dot or before a parenthesis, as members are used.
    private(set) var members: Set<String> = []

    /// Reads code.
    init(folder: String, name: String, text: String) {
        (self.folder, self.name) = (folder, name)
        let tokens = SwiftTokens(of: text).all
        var depth = 0
        var (isPrivate, isCase) = (false, false)
        var extended: String?
        for (index, token) in tokens.enumerated() {
            let next = index + 1 < tokens.count ? tokens[index + 1] : ""
            switch token {
            case "{", "}":
                depth += token == "{" ? 1 : -1
                if depth == 0 { extended = nil }
                (isPrivate, isCase) = (false, false)
            case ",": if isCase { declared.insert(next) }
            case "(", ")", ".": break
            case "private", "fileprivate": isPrivate = next != "("
            case "extension":
                if depth == 0, !isPrivate { extended = next }
                isPrivate = false
            case _ where Self.keywords.contains(token):
                declared.insert(next)
                if depth == 0, !isPrivate { topLevel.insert(next) }
                if depth == 1, !isPrivate, token != "case", let extended { added[next] = extended }
                (isPrivate, isCase) = (false, token == "case" && next != ".")
            default:
                words.insert(token)
                if next == "(" || index > 0 && tokens[index - 1] == "." { members.insert(token) }
            }
        }
    }

    /// What is before the name in a declaration.
    private static let keywords: Set = [
        "struct", "class", "enum", "actor", "protocol", "typealias", "func", "let", "var", "case",
    ]
}

extension SwiftFile {
    /// Reads all files of a target.
    static func all(ofTarget target: URL) throws -> [SwiftFile] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: target.path)
        return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let parts = path.split(separator: "/")
            return SwiftFile(
                folder: parts.dropLast().first.map(String.init) ?? "", name: parts.last.map(String.init) ?? path,
                text: try String(contentsOf: target.appending(path: path), encoding: .utf8))
        }
    }
}
