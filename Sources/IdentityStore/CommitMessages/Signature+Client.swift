import Git

extension Signature {
    /// The address of the server, by which its commits are known.
    static let serverEmail = "server@scimgit"
    /// What the address of a client ends in, after its name.
    static let clientDomain = "@clients.scimgit"

    /// A client, as author.
    static func client(_ name: String, at time: Timestamp) -> Signature {
        Signature(name: name, email: name + clientDomain, seconds: time.seconds)
    }

    /// The server, as committer.
    static func server(at time: Timestamp) -> Signature {
        Signature(name: "scimgit", email: serverEmail, seconds: time.seconds)
    }
}
