import Limits
public import SCIM

/// Who asks for a change: the authenticated holder of a token.
public struct Client: Sendable, Hashable {
    /// The name, which is the author of its commits.
    public let name: String
    /// How far it may depart from the letter of the RFCs.
    public let dialect: Dialect

    /// The id of the user that it stands for, nil when it stands for nobody.
    public let subject: String?
    /// Whether it may change the resources of all clients, not only its own.
    public let managesAll: Bool
    /// What an administrator said of its mass changes; nil when nothing, so that they are counted.
    public let massChanges: MassChangeDecision?
    /// The names of all clients that there are; nil when nobody knows, so that every owner counts as one.
    let known: Set<String>?

    /// Names a client that nobody registered: every owner counts as one, and it may take away as much as it wants.
    ///
    /// - Parameter managesAll: Whether it may change the resources of all clients.
    public init(
        name: String, dialect: Dialect = .interoperable, subject: String? = nil, managesAll: Bool = true
    ) {
        self.init(
            name: name, dialect: dialect, subject: subject, managesAll: managesAll,
            massChanges: .allowed(until: .max), among: nil)
    }

    /// Names a client.
    ///
    /// - Parameters:
    ///   - managesAll: Whether it may change the resources of all clients.
    ///   - massChanges: What an administrator said of its mass changes.
    ///   - known: The names of all clients that there are: what belongs to another one belongs to nobody.
    public init(
        name: String, dialect: Dialect = .interoperable, subject: String? = nil, managesAll: Bool = true,
        massChanges: MassChangeDecision?, among known: Set<String>?
    ) {
        self.name = name
        self.dialect = dialect
        self.subject = subject
        self.managesAll = managesAll
        self.massChanges = massChanges
        self.known = known
    }

    /// The other client that there is and that a resource belongs to; nil when it is this one's or nobody's.
    func otherOwner(_ owner: String?) -> String? {
        guard let owner, owner != name, known?.contains(owner) ?? true else { return nil }
        return owner
    }

    /// Whom a resource belongs to once this client has changed it: the client that it belonged to if there still is one,
    /// else this one.
    func owner(after owner: String?) -> String? {
        if let other = otherOwner(owner) { return other }
        return Self.isOwner(name) ? name : owner
    }

    /// Whether resources can belong to a client of this name: `import` is the author of imports that are nobody's.
    static func isOwner(_ name: String) -> Bool { name != importer && isValidName(name) }

    /// The author of an import that names no client; no client can have this name.
    public static let importer = "import"

    /// Whether a text can name a client: one to 64 of `[a-z0-9-]`.
    public static func isValidName(_ name: String) -> Bool {
        (1...Limits.clientName).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            }
    }
}
