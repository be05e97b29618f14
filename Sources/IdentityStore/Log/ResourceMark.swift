import Git
import JSON

/// Stands for one resource, wherever its files are.
struct ResourceMark: Hashable, Sendable {
    private let value: Int

    init(_ id: String) { self.init(text: SingleLine.text(id, limit: CommitMessage.operationLimit)[...]) }

    private init(text: Substring) { value = text.hashValue }

    /// The only resource whose files a commit changes, as far as its message tells; nil when it does not: the server alone
    /// names all of them.
    init?(changedBy commit: Commit) {
        guard commit.committer.email == Signature.serverEmail, commit.author.email.hasSuffix(Signature.clientDomain),
            commit.parents.count == 1
        else { return nil }
        var resource: Substring?
        for line in commit.message.split(separator: "\n\n").last?.split(separator: "\n") ?? [] {
            if line.hasPrefix("Scim-Resources: ") { return nil }
            guard line.hasPrefix("Scim-Resource: ") else { continue }
            if resource != nil { return nil }
            resource = line.dropFirst("Scim-Resource: ".count).split(separator: "/", maxSplits: 1).last
        }
        guard let resource else { return nil }
        self.init(text: resource)
    }
}
