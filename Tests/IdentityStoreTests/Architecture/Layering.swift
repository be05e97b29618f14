import Foundation
import TestSupport

/// The order of the folders of a target: code uses what stands in its own folder or further down, and nothing further up.
///
/// Files of one module can use each other as they like, so nothing but a test holds them to the order. It goes by names
/// and gives no false alarm: it looks at what is declared outside everything else, and at the members that extensions add
/// to types of other folders. Who uses another member has named its type, or was given a value of it by who has. A name
/// counts only if neither the targets below nor a folder further down declares anything of that name.
struct Layering: Sendable, CustomStringConvertible {
    let target: String
    /// The targets that it is made of.
    let below: [String]
    /// All folders with what each is for, from the bottom to the top; the files outside all folders are on top.
    let layers: [(folder: String, job: String)]

    var description: String { target }

    static let scim = Layering(
        target: "SCIM", below: ["Limits", "TextCoding", "JSON"],
        layers: [
            ("Values", "texts, times and JSON values: folding, control characters, kinds"),
            ("Dialects", "what each dialect accepts or demands beyond the RFCs"),
            ("Messages", "errors, lists and the configuration of the server"),
            ("Work", "the work that a request may cause"),
            ("Paths", "paths of attributes"),
            ("Schemas", "attributes, schemas and resource types, and what they say of a path"),
            ("Filters", "filters, compiled for a resource type"),
            ("Resources", "resources: from what is sent to what is stored, and to what is answered"),
            ("Patch", "PATCH, operation by operation"),
            ("Bulk", "bulk requests and their order"),
        ])

    static let server = Layering(
        target: "SCIMServer", below: ["Limits", "TextCoding", "JSON", "SCIM", "IdentityStore", "Clients"],
        layers: [
            ("Threads", "which thread does the work"),
            ("Configuration", "how the server listens, and what it is reached by"),
            ("Responses", "what is answered"),
            ("Capture", "what clients send, written down as transcripts"),
            ("Connections", "connections, with their limits"),
            ("Requests", "what a request asks for"),
            ("Authentication", "what clients show"),
            ("Lists", "queries that take long, and their pages"),
            ("Endpoints", "a type for each kind of endpoint"),
            ("OAuth", "access tokens, and what tells of them"),
            ("Encryption", "TLS, and certificates that are renewed"),
            ("Service", "the server as a whole"),
        ])

    private static let sources = Page.project.appending(path: "Sources")

    /// Reads the files of the target.
    func files() throws -> [SwiftFile] { try SwiftFile.all(ofTarget: Self.sources.appending(path: target)) }

    /// Each name that a file uses though only folders further up declare it.
    func usesUpwards(in files: [SwiftFile]) throws -> [String] {
        let ranks = Dictionary(layers.enumerated().map { ($1.folder, $0) }, uniquingKeysWith: max)
        func rank(_ file: SwiftFile) -> Int { ranks[file.folder] ?? layers.count }
        let files = files.sorted { rank($0) < rank($1) }
        // The first file that declares a name wherever, and the first one from which others can use it.
        var (lowest, topLevel, added): ([String: SwiftFile], [String: SwiftFile], [String: SwiftFile]) = ([:], [:], [:])
        for file in files {
            for name in file.declared where lowest[name] == nil { lowest[name] = file }
            for name in file.topLevel where topLevel[name] == nil { topLevel[name] = file }
        }
        for file in files {
            for (name, type) in file.added where topLevel[type]?.folder != file.folder && added[name] == nil {
                added[name] = file
            }
        }
        let namesBelow = try below.flatMap { try SwiftFile.all(ofTarget: Self.sources.appending(path: $0)) }
            .reduce(into: Set<String>()) { $0.formUnion($1.declared) }
        return files.flatMap { file in
            file.words.subtracting(namesBelow).sorted().compactMap { name in
                guard let first = lowest[name], rank(first) > rank(file),
                    let other = topLevel[name] ?? (file.members.contains(name) ? added[name] : nil)
                else { return nil }
                return "\(file.path) uses \(name) of \(other.path), which stands further up"
            }
        }
    }
}
