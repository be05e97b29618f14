import Git
import JSON

/// What a commit that the server made for a client says of whom resources belong to.
///
/// A resource belongs to the client that created it. One that no client created (by hand, by a push, by an import
/// without `--client`) belongs to the first client that changes it. So does one of a client that was deleted; of that
/// history knows nothing, and the commit says so. A resource that only loses a reference along with
/// the change of another one is not meant by the client and goes on belonging to nobody.
struct OwnerClaim {
    /// The name of the client.
    let client: String
    private let message: String

    /// Makes nil for a commit of a person, and for one of the server's own.
    init?(_ commit: Commit) {
        guard commit.committer.email == Signature.serverEmail, commit.author.email.hasSuffix(Signature.clientDomain)
        else {
            return nil
        }
        client = String(commit.author.email.dropLast(Signature.clientDomain.utf8.count))
        message = commit.message
        guard Client.isOwner(client) else { return nil }
    }

    private init(client: String, message: String) {
        self.client = client
        self.message = message
    }

    /// The same with another copy of the name.
    func naming(_ client: String) -> OwnerClaim { OwnerClaim(client: client, message: message) }

    /// Whether the resource belongs to the client though it belonged to another one, which there was no more.
    var takesOver: Bool { trailer(CommitMessage.ownerTrailer).map { $0 == client } ?? false }

    /// Whether the commit makes the resource of a changed file the client's when it is nobody's.
    func covers(_ change: TreeChange, of file: ResourceFile) -> Bool {
        guard change.new != nil else { return false }
        if change.old == nil, file.members == nil { return true }
        guard let target, let directory = change.path.split(separator: "/").first else { return false }
        let parts = target.split(separator: "/", maxSplits: 1)
        guard parts.first?.lowercased() == String(directory) else { return false }
        return parts.count == 1 || parts[1] == SingleLine.text(file.id, limit: CommitMessage.operationLimit)
    }

    /// The resource that the change was about, such as `Users/2819c223`: the first one that the message names, else the
    /// one of the request, which is `Users` for a POST.
    private var target: Substring? {
        trailer("Scim-Resource: ") ?? trailer("Scim-Operation: ")?.split(separator: "/", maxSplits: 1).last
    }

    /// The first value of a trailer, which is given with colon and blank.
    private func trailer(_ name: String) -> Substring? {
        let trailers = message.split(separator: "\n\n").last?.split(separator: "\n") ?? []
        return trailers.first { $0.hasPrefix(name) }?.dropFirst(name.utf8.count)
    }
}
