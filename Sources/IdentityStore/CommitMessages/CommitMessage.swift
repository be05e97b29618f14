import JSON
import Limits
import ResourceMerge
public import SCIM

/// The message of the commit that a change makes: a subject in words, what changed, and trailers.
///
/// No text of a client reaches it unescaped: each value keeps to its line, and the trailers are a paragraph of their
/// own, so that `git interpret-trailers` finds these and no others.
public struct CommitMessage: Sendable {
    /// The whole message, with a line feed at the end.
    public let text: String

    /// The trailer by which a resource passes from a client that there is no more to the one that changes it.
    static let ownerTrailer = "Scim-Owner: "
    /// The most lines that say what changed.
    static let bodyLimit = 50
    /// How long the path of a request or of a resource may be, in code points; ids are shorter.
    static let operationLimit = 300

    /// Puts a message together.
    ///
    /// - Parameters:
    ///   - operation: Method and path of the request, such as `PATCH /Users/2819c223`; `POST /Users` for a creation.
    ///   - resources: The resources that the commit writes or takes away, see ``resource(_:of:)``; the one that the
    ///     change is about comes first.
    ///   - client: The name of the client that asked for the change.
    ///   - requestID: The id of the request; without one there is no trailer for it.
    ///   - takesOver: Whether the resource belonged to a client that there is no more, and belongs to this one now.
    ///   - bulkID: What names the operation of a bulk request; nil for a request of its own.
    ///   - old: The resource as it was, nil for a creation.
    ///   - new: The resource as it is now, nil for a deletion.
    ///   - added: The members that a group got, when they are not in `new`.
    ///   - removed: The members that a group lost, when they are not in `old`.
    ///   - isRestored: Whether an inactive user was brought back by a creation.
    ///   - leftGroups: The groups and other resources that it was taken out of, such as `group Staff`.
    ///   - joinedGroups: The groups that waited for a new resource and have it as a member now.
    ///   - ignored: What was asked for and left out, one trailer each.
    ///   - name: Finds the name of a member by its id.
    public init(
        operation: String, resources: [String] = [], client: String, takesOver: Bool = false, requestID: String,
        bulkID: String? = nil, old: Resource?, new: Resource?,
        added: [Member] = [], removed: [Member] = [], isRestored: Bool, leftGroups: [String],
        joinedGroups: [String] = [], ignored: [String],
        name: (String) -> String?
    ) {
        let changes = AttributeChanges(from: old, to: new, added: added, removed: removed)
        let subject = CommitSubject(
            changes: changes, old: old, new: new, isRestored: isRestored, hasLeft: !leftGroups.isEmpty, name: name)
        let body =
            (new == nil ? [] : Self.body(changes, isCreation: old == nil, name))
            + Self.lines("Removed from", leftGroups) + Self.lines("Added to", joinedGroups)
        let owner = takesOver ? [Self.ownerTrailer + SingleLine.text(client, limit: 64)] : []
        let request = owner + Self.trailers(client, requestID, bulkID, ignored)
        let trailers =
            ["Scim-Operation: \(SingleLine.text(operation, limit: Self.operationLimit))"]
            + Self.trailers(of: resources, count: resources.count) + request
        var text = subject.text + "\n"
        for paragraph in [body, trailers] where !paragraph.isEmpty {
            text += "\n"
            for line in paragraph {
                text += line
                text += "\n"
            }
        }
        self.text = text
    }

    private static func body(
        _ changes: AttributeChanges, isCreation: Bool, _ name: (String) -> String?
    ) -> [String] {
        capped(changes.lines.count, bodyLimit) { changes.lines[$0].text(isCreation: isCreation, name: name) }
    }

    private static func lines(_ words: String, _ groups: [String]) -> [String] {
        capped(groups.count, bodyLimit) { "\(words) \(SingleLine.text(groups[$0], limit: 100))" }
    }

    /// A resource as trailers name it, such as `Users/2819c223`.
    static func resource(_ id: String, of type: ResourceType) -> String { "\(type.endpoint.dropFirst())/\(id)" }

    /// The trailers that name resources, and say how many there are when not all are named.
    static func trailers(of resources: some Sequence<String>, count: Int) -> [String] {
        resources.prefix(Limits.commitResources).map { "Scim-Resource: \(SingleLine.text($0, limit: operationLimit))" }
            + (count > Limits.commitResources ? ["Scim-Resources: \(count)"] : [])
    }

    private static func trailers(
        _ client: String, _ requestID: String, _ bulkID: String?, _ ignored: [String]
    ) -> [String] {
        var trailers = ["Scim-Client: \(SingleLine.text(client, limit: 64))"]
        if !requestID.isEmpty { trailers.append("Request-Id: \(SingleLine.text(requestID, limit: 128))") }
        if let bulkID { trailers.append("Bulk-Id: \(SingleLine.text(bulkID, limit: 128))") }
        return trailers
            + capped(ignored.count, 20) { SingleLine.text(ignored[$0], limit: 300) }.map { "Scim-Ignored: \($0)" }
    }

    /// The first `limit` lines, and how many there are besides.
    private static func capped(_ count: Int, _ limit: Int, _ line: (Int) -> String) -> [String] {
        (0..<min(count, limit)).map(line) + (count > limit ? ["… and \(count - limit) more"] : [])
    }
}
