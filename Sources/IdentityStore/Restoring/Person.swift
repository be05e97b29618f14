import Git

/// Who takes something back or brings it back: the author of the commit.
public struct Person: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The address.
    public let email: String

    /// Why somebody cannot be the author of a commit.
    public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, and what to do.
        public let description: String
    }

    /// Names a person.
    ///
    /// - Throws: ``Failure`` without a name or an address, and for the address of a client or of the server.
    public init(name: String, email: String) throws(Failure) {
        guard !name.isEmpty, !email.isEmpty else { throw Failure(description: Self.unknown) }
        guard email != Signature.serverEmail, !email.hasSuffix(Signature.clientDomain) else {
            throw Failure(
                description: "\(email) is the address of a client or of the server; git's user.email is to be yours.")
        }
        self.name = name
        self.email = email
    }

    /// Who git takes the caller for: by GIT_AUTHOR_NAME and GIT_AUTHOR_EMAIL, else by `user.name` and `user.email`.
    ///
    /// - Throws: ``Failure`` when git does not know.
    public static func caller(at location: StateLocation) async throws -> Person {
        let line: String
        do { line = try await GitCommand(location).output(["var", "GIT_AUTHOR_IDENT"]) } catch is GitCommand.Failure {
            throw Failure(description: unknown)
        }
        guard let open = line.lastIndex(of: "<"), let close = line.lastIndex(of: ">"), open < close else {
            throw Failure(description: unknown)
        }
        let name = line[..<open].trimmingPrefix(" ")
        return try Person(
            name: String(name.hasSuffix(" ") ? name.dropLast() : name),
            email: String(line[line.index(after: open)..<close]))
    }

    private static let unknown =
        "git does not know who you are: `git config --global user.name \"Ada Admin\"` and "
        + "`git config --global user.email ada@corp.example`."

    /// The person as the author of a commit.
    func signature(at time: Timestamp) -> Signature {
        Signature(name: name, email: email, seconds: time.seconds)
    }
}
