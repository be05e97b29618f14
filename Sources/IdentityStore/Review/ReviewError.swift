import JSON

/// Why a question about the log has no answer.
public enum ReviewError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No resource of these types ever had the name.
    case unknown(name: String, types: [String])
    /// Several resources have, or had, the name.
    case ambiguous(name: String, candidates: [NamedResource])
    /// The resource does not exist at the point that is asked for.
    case absent(NamedResource, commit: String)
    /// The log begins later, in seconds since 1970.
    case beforeLog(first: Int64)
    /// No commit has this name.
    case noCommit(String)
    /// The commit is not one of those by which the log went on.
    case notInLog(String)
    /// The file of a resource cannot be read by this version.
    case unreadable(NamedResource, reason: String)

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .unknown(let name, let types):
            "No \(types.joined(separator: " or ")) has, or ever had, the id or name \"\(SingleLine.text(name, limit: 200))\"."
        case .ambiguous(let name, let candidates):
            "\(candidates.count) resources have, or had, the name \"\(SingleLine.text(name, limit: 200))\"; give the id of one:"
                + candidates.map { "\n  \($0.id)  \($0.reference.typeName) \(SingleLine.text($0.name, limit: 200))" }
                .joined()
        case .absent(let resource, let commit):
            "The \(Self.words(resource)) does not exist in commit \(commit.prefix(12)); `scimgit log "
                + "\(Self.option(resource)) \(resource.id)` tells when it did."
        case .beforeLog(let first): "The log begins at \(Timestamp(seconds: first).text), later than that."
        case .noCommit(let text): "\"\(SingleLine.text(text, limit: 200))\" is no time, and names no commit."
        case .notInLog(let text):
            "The commit \(SingleLine.text(text, limit: 200)) came into the log by a merge, or not at all: name the merge."
        case .unreadable(let resource, let reason): "The \(Self.words(resource)) cannot be read: \(reason)"
        }
    }

    private static func words(_ resource: NamedResource) -> String {
        let type = SingleLine.text(resource.reference.typeName.lowercased(), limit: 40)
        let name = SingleLine.text(resource.name, limit: 200)
        return resource.name == resource.id ? "\(type) \(name)" : "\(type) \(name) (\(resource.id))"
    }

    private static func option(_ resource: NamedResource) -> String {
        resource.reference.typeName == "Group" ? "--group" : "--user"
    }
}
