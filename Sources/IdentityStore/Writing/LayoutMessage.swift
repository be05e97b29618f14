import JSON
import SCIM

/// The message of the commit that moves the members of a group to files of their own or back, and changes none.
///
/// It comes before the change that makes the group that large or small, so that this change stays a short difference
/// that can be reverted.
struct LayoutMessage {
    let text: String

    /// - Parameter change: The change that needs the layout.
    init(_ group: StoredResource, _ layout: MemberLayout, _ change: Change) {
        let place =
            switch layout {
            case .sharded: "files of their own"
            case .inline: "its file"
            }
        let limit = CommitMessage.operationLimit
        let operation = SingleLine.text("LAYOUT \(group.type.endpoint)/\(group.id)", limit: limit)
        let request = change.requestID.isEmpty ? "" : "Request-Id: \(SingleLine.text(change.requestID, limit: 128))\n"
        text = """
            Move the members of group \(SingleLine.text(group.name, limit: 40)) to \(place)

            The members stay the same.

            Scim-Operation: \(operation)
            Scim-Resource: \(SingleLine.text(CommitMessage.resource(group.id, of: group.type), limit: limit))
            Scim-Client: scimgit
            \(request)
            """
    }
}
