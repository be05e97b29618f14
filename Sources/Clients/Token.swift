import Crypto
import Limits
public import SCIM
import TextCoding

/// A bearer token in its stored form: its client and its hash.
public struct Token: Sendable, Hashable {
    /// The name of the client that holds it.
    public let client: String
    /// The SHA-256 of the token's text.
    let digest: [UInt8]
    /// The time of creation, in seconds since 1970-01-01 00:00 UTC.
    public let created: Int64
    /// The account that made it; nil for a token from before that was recorded.
    public let madeBy: String?
    /// When it ends, in seconds since 1970-01-01 00:00 UTC; nil when it has no end.
    public let expires: Int64?
    /// Whether it is still to be enabled before it lets anybody in.
    public internal(set) var isDraft: Bool
    /// The id of the user that `/Me` stands for; nil when the token has no `/Me`.
    public let subject: String?
    /// What it may be used for, of what its client may ask for; nil for all of that.
    public let scopes: Scopes?
    /// The dialect that it has though its client has another one now; nil when it has that of the client.
    public let dialect: Dialect?

    /// The first eight hex digits of the hash, to tell the tokens of one client apart.
    public var fingerprint: String { String(digest.hex.prefix(8)) }

    /// Whether the token has ended.
    public func hasExpired(at seconds: Int64) -> Bool { expires.map { $0 <= seconds } ?? false }

    /// Whether the token ends so soon that somebody should look after it.
    public func expiresSoon(at seconds: Int64) -> Bool {
        expires.map { $0 - seconds <= Int64(Limits.tokenWarning) * 86_400 } ?? false
    }
}

/// The text of a token, of which only the hash is stored.
enum TokenText {
    /// The prefix of every token, by which secret scanners recognize it.
    static let prefix = "scimgit_"

    /// A text with 256 random bits.
    static func random() -> String { prefix + randomBits() }

    /// 256 random bits as text.
    static func randomBits() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }.base64URL
    }

    static func digest(of text: String) -> SHA256Digest { SHA256.hash(data: Array(text.utf8)) }
}

/// What an administrator says of a token.
public struct TokenSettings: Sendable, Hashable {
    /// The id of the user that `/Me` stands for.
    public var subject: String?
    /// What it may be used for; nil for all that its client may ask for, or for `/Me` alone when it stands for a user.
    public var scopes: Scopes?
    /// How long it lives, in seconds; nil for no end.
    public var lifetime: Int64?
    /// Whether it is still to be enabled.
    public var isDraft = false

    /// Says what is to be set.
    public init(subject: String? = nil, scopes: Scopes? = nil, lifetime: Int64? = nil, isDraft: Bool = false) {
        (self.subject, self.scopes, self.lifetime, self.isDraft) = (subject, scopes, lifetime, isDraft)
    }
}
