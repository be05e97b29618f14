import Foundation
import Limits

/// The reason why tokens cannot be read or changed.
public enum TokenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The name is not a valid client name.
    case invalidName(String)
    /// The name is reserved for the author of imports.
    case reservedName(String)
    /// The client has reached its limit of tokens.
    case tooMany(name: String)
    /// The file is not a token file of this program.
    case unreadable(file: String, reason: String)
    /// A system call failed.
    case failed(file: String, reason: String)

    /// What happened and what to do, in one line.
    public var description: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" is not a valid client name: use 1 to \(Limits.clientName) of a-z, 0-9 and \"-\"."
        case .reservedName(let name):
            "\"\(name)\" is not a valid client name: it is reserved for the author of imports."
        case .tooMany(let name):
            "\(name) has \(Limits.tokensPerClient) tokens already. Revoke the older one first: "
                + "`scimgit token revoke \(name) --keep-newest` (without the option both are revoked)."
        case .unreadable(let file, let reason):
            "\(file) is not a token file (\(reason)): move it away, then create the tokens again."
        case .failed(let file, let reason): "\(file): \(reason)"
        }
    }
}
