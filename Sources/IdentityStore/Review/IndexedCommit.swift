import Git
import JSON
import ResourceMerge
import SCIM

/// What one commit of the log is found by.
struct IndexedCommit {
    /// The keys, with the resource that a member or a name leads to.
    private(set) var keys: [(key: IndexKey, text: String?)]

    /// - Parameters:
    ///   - trailers: Those of the commit.
    ///   - changes: What it changed.
    init(_ commit: ObjectID, _ trailers: CommitTrailers, _ changes: [RecordedChange]) {
        keys = [(IndexKey(.commit, commit.description), nil)]
        if let client = trailers.client { keys.append((IndexKey(.client, client), nil)) }
        if let request = trailers.requestID { keys.append((IndexKey(.request, request), nil)) }
        for name in Set(changes.flatMap { $0.attributes.names.map { $0.lowercased() } }) {
            keys.append((IndexKey(.attribute, name), nil))
        }
        for change in changes {
            let text = change.reference.text
            keys.append((IndexKey(.resource, text), nil))
            for name in Self.names(change) { keys.append((IndexKey(.name, name), text)) }
            for (id, _) in change.members { keys.append((IndexKey(.member, id), text)) }
        }
    }

    /// The names that a resource gets, case-folded, its id among them when it is new.
    private static func names(_ change: RecordedChange) -> Set<String> {
        guard let new = change.new else { return [] }
        func folded(_ resource: Resource?, _ name: String) -> String? { resource?[name]?.string?.caseFolded }
        let names = ResourceName.attributes.compactMap { name in
            folded(new, name) == folded(change.old, name) ? nil : folded(new, name)
        }
        return Set(change.old == nil ? names + [new.id.caseFolded] : names)
    }
}

/// The attributes by whose values a person names a resource.
enum ResourceName {
    static let attributes = ["userName", "displayName", "externalId"]
}

/// The trailers of a commit that the server made; those of anybody else's say nothing.
struct CommitTrailers {
    /// The client that asked for the change.
    private(set) var client: String?
    /// The id of its request.
    private(set) var requestID: String?
    /// What was done, such as `PATCH /Users/2819c223`; `git` for a merge.
    private(set) var operation: String?
    /// The commit of a person that was merged.
    private(set) var applied: ObjectID?

    init(_ commit: Commit) {
        self.init(ofServer: commit.committer.email == Signature.serverEmail ? commit.message : "")
    }

    /// Reads the last paragraph of a message of the server.
    init(ofServer message: String) {
        let lines = message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let last = lines.lastIndex(where: { !$0.isEmpty }) else { return }
        for line in lines[...last].reversed().prefix(while: { !$0.isEmpty }).reversed() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
                line[colon...].dropFirst().first == UInt8(ascii: " ")
            else { continue }
            let value = String(Substring(line[colon...].dropFirst(2)))
            switch Substring(line[..<colon]) {
            case "Scim-Client": client = value
            case "Request-Id": requestID = value
            case "Scim-Operation": operation = value
            case "Applied": applied = ObjectID(hex: value)
            default: continue
            }
        }
    }
}
