import JSON

/// Why a question about the log has no answer.
public enum ReviewError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No resource of these types ever had the name; some of others have, or had, it.
    case unknown(name: String, types: [String], others: [String])
    /// Several resources have, or had, the name; as many as are named, and how many there are besides.
    case ambiguous(name: String, candidates: [NameHolder], more: Int)
    /// The resource does not exist at the point that is asked for.
    case absent(NamedResource, Absence)
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
        case .unknown(let name, let types, let others):
            "No \(types.joined(separator: " or ")) has, or ever had, the id or name \"\(SingleLine.text(name, limit: 200))\"."
                + others.map { " It is, or was, that of a \(SingleLine.text($0, limit: 40))." }.joined()
        case .ambiguous(let name, let candidates, let more):
            "\(candidates.count + more) resources have, or had, the name \"\(SingleLine.text(name, limit: 200))\"; give the id of one:"
                + candidates.map { "\n  " + $0.text(of: name) }.joined() + (more > 0 ? "\n  … and \(more) more" : "")
        case .absent(let resource, let absence): Self.text(resource, absence)
        case .beforeLog(let first): "The log begins at \(LocalTime.text(first)), later than that."
        case .noCommit(let text):
            "\"\(SingleLine.text(text, limit: 200))\" names no commit; `scimgit log` prints the ids of commits."
        case .notInLog(let text):
            "The commit \(SingleLine.text(text, limit: 200)) came into the log by a merge, or not at all: name the merge."
        case .unreadable(let resource, let reason): "The \(Self.words(resource)) cannot be read: \(reason)"
        }
    }

    private static func text(_ resource: NamedResource, _ absence: Absence) -> String {
        func text(_ event: Absence.Event) -> String {
            "by \(SingleLine.text(event.author, limit: 64)) at \(LocalTime.text(event.time)) "
                + "(commit \(event.commit.prefix(12)))"
        }
        switch absence {
        case .deleted(let event, let last):
            return "The \(words(resource)) was deleted \(text(event)). It was there last at the commit "
                + "\(last.prefix(12)): give `--at \(last.prefix(12))`."
        case .madeLater(let event):
            return "The \(words(resource)) is not there at that time: it was made later, \(text(event))."
        case .beside(let commit):
            return "The \(words(resource)) does not exist in commit \(commit.prefix(12)); `scimgit log "
                + "\(option(resource)) \(resource.id)` tells when it did."
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
