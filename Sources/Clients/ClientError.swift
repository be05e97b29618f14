import Limits
public import SCIM

/// The reason why clients and tokens cannot be read or changed.
public enum ClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name is not a valid client name.
    case invalidName(String)
    /// The name is reserved for the author of imports.
    case reservedName(String)
    /// There is no client of the name.
    case unknown(String)
    /// There is a client of the name already.
    case exists(String)
    /// A client of the name was deleted, and its resources would belong to a new one.
    case former(String)
    /// There are as many clients, with those that were deleted, as there may be.
    case tooManyClients
    /// The client has reached its limit of tokens.
    case tooManyTokens(client: String)
    /// The client has another dialect than the one that is asked for.
    case otherDialect(client: String, Dialect)
    /// The client has no token that begins like this, or none that is to be enabled.
    case unknownToken(client: String, fingerprint: String?)
    /// The client has reached its limit of credentials.
    case tooManyCredentials(client: String)
    /// The client has the credential already.
    case knownCredential(client: String, fingerprint: String)
    /// Several hashes begin with the digits that were to name one.
    case ambiguous(client: String, fingerprint: String)
    /// The certificate lets another client in.
    case certificateOfAnother(client: String)
    /// The file is not one of this program.
    case unreadable(file: String, reason: String)
    /// The file with the keys of access tokens is not one of this program.
    case unreadableKeys(file: String)
    /// A system call failed.
    case failed(file: String, reason: String)

    /// What happened and what to do, in one line.
    public var description: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" is not a valid client name: use 1 to \(Limits.clientName) of a-z, 0-9 and \"-\"."
        case .reservedName(let name):
            "\"\(name)\" is not a valid client name: it is reserved for the author of imports."
        case .unknown(let name):
            "There is no client \"\(name)\"; `scimgit client list` names all clients."
        case .exists(let name):
            "There is a client \"\(name)\" already; `scimgit client set \(name)` changes it."
        case .former(let name):
            "A client \"\(name)\" was deleted, and what it made would belong to the new one. Choose another name, or run "
                + "`scimgit client create \(name) --take-over` if that is what you want."
        case .tooManyClients:
            "There are \(Limits.clients) clients, with those that were deleted: take the name of one of these, with "
                + "`scimgit client create NAME --take-over`."
        case .tooManyTokens(let name):
            "\(name) has \(Limits.tokensPerClient) tokens already. Revoke the older one first: "
                + "`scimgit token revoke \(name) --keep-newest` (without the option both are revoked)."
        case .otherDialect(let name, let dialect):
            "\(name) has the dialect \(dialect.rawValue); `scimgit client set \(name) --dialect` changes it, for all its "
                + "tokens."
        case .unknownToken(let name, let fingerprint?):
            "\(name) has no such token whose hash begins with \(fingerprint); `scimgit token list` names all tokens."
        case .unknownToken(let name, nil):
            "\(name) has no token that is to be enabled; `scimgit token list` names all tokens."
        case .tooManyCredentials(let name):
            "\(name) has \(Limits.credentialsPerClient) secrets, keys, issuers and certificates already. Remove one first; "
                + "`scimgit client show \(name)` lists them."
        case .knownCredential(let name, let fingerprint):
            "\(name) has that already, as \(fingerprint); `scimgit client show \(name)` lists what lets it in."
        case .ambiguous(let name, let fingerprint):
            "Several hashes of \(name) begin with \(fingerprint): give more digits; `scimgit client show \(name)` lists them."
        case .certificateOfAnother(let name):
            "The certificate lets the client \(name) in; each client needs one of its own."
        case .unreadable(let file, let reason):
            "\(file) cannot be understood (\(reason)): move it away, then create clients and tokens again."
        case .unreadableKeys(let file):
            "\(file) cannot be understood: `scimgit key rotate --end-tokens` makes a new one."
        case .failed(let file, let reason): "\(file): \(reason)"
        }
    }
}
