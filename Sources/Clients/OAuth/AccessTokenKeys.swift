import Crypto
import Foundation
import IdentityStore
import JSON
import JWTKit
import Limits
import TextCoding

/// The key that signs access tokens, and the earlier ones whose tokens have not ended yet.
struct AccessTokenKeys: Sendable, Hashable {
    /// The key that signs.
    struct Signing: Sendable, Hashable {
        fileprivate let secret: [UInt8]
        /// What verifies its signatures.
        let publicKey: PublicKey
        /// The time of creation, in seconds since 1970-01-01 00:00 UTC.
        let created: Int64

        fileprivate init?(secret: [UInt8], created: Int64) {
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: secret),
                let publicKey = PublicKey(p256: key.publicKey, isNamed: true)
            else { return nil }
            (self.secret, self.publicKey, self.created) = (secret, publicKey, created)
        }

        /// What signs by it.
        var signer: any JWTAlgorithm {
            get async throws {
                let key = try ES256PrivateKey(backing: P256.Signing.PrivateKey(rawRepresentation: secret))
                return try await JWTKeyCollection().add(ecdsa: key).getKey()
            }
        }
    }

    /// A key that signs no more; its private part is gone.
    struct Retired: Sendable, Hashable {
        let key: PublicKey
        /// When it was replaced, in seconds since 1970-01-01 00:00 UTC.
        let since: Int64
    }

    let signing: Signing
    let retired: [Retired]

    /// Those that verify the tokens that have not ended.
    func valid(at time: Int64) -> [PublicKey] {
        [signing.publicKey] + retired.filter { time < $0.since + Self.overlap }.map(\.key)
    }

    /// How long a key counts after it was replaced: the longest life of a token, and a minute for what is under way.
    private static let overlap = Int64(Limits.accessTokenLongest) + 60

    /// New keys: one that signs, and those before.
    ///
    /// - Parameter keepsEarlier: Whether tokens of the earlier keys go on until they end.
    init?(after earlier: AccessTokenKeys?, keepsEarlier: Bool = true, at time: Int64) {
        guard let signing = Signing(secret: Array(P256.Signing.PrivateKey().rawRepresentation), created: time) else {
            return nil
        }
        self.signing = signing
        guard keepsEarlier, let earlier else {
            retired = []
            return
        }
        let all = earlier.retired.filter { time < $0.since + Self.overlap }
        retired = all.suffix(Limits.earlierKeys - 1) + [Retired(key: earlier.signing.publicKey, since: time)]
    }
}

/// The file with the keys; only its owner may read it, and it is never in git.
struct AccessTokenKeyFile: Sendable {
    let path: String

    /// - Parameter directory: The private directory of the state.
    init(in directory: String) {
        path = directory + "/access-token-keys.json"
    }

    /// The keys; nil when there is no file.
    func read() throws(ClientError) -> AccessTokenKeys? {
        guard FileStamp(path) != nil else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .failed(file: path, reason: "it cannot be read")
        }
        guard let object = try? JSONValue(parsing: Array(data)).object, object["format"] == 1,
            let keys = AccessTokenKeys(object)
        else { throw .unreadableKeys(file: path) }
        return keys
    }

    /// Replaces the file atomically and durably.
    func write(_ keys: AccessTokenKeys) throws(ClientError) {
        var object = keys.object
        object["format"] = 1
        do { try PrivateFile(path).replace(with: JSONValue.object(object).canonicalBytes) } catch {
            throw .failed(file: path, reason: error.reason)
        }
    }
}

extension AccessTokenKeys {
    fileprivate init?(_ object: JSONObject) {
        guard let current = object["signing"]?.object, let created = current["created"]?.number?.integer,
            let secret = current["secret"]?.string.flatMap({ [UInt8](base64URL: $0) }),
            let signing = Signing(secret: secret, created: Int64(created)), let entries = object["retired"]?.array
        else { return nil }
        let retired = entries.compactMap { entry -> Retired? in
            guard let key = entry.object?["jwk"]?.object.flatMap(PublicKey.init(jwk:)),
                let since = entry.object?["since"]?.number?.integer
            else { return nil }
            return Retired(key: key, since: Int64(since))
        }
        guard retired.count == entries.count else { return nil }
        (self.signing, self.retired) = (signing, retired)
    }

    fileprivate var object: JSONObject {
        [
            "signing": [
                "secret": .string(signing.secret.base64URL), "created": .number(JSONNumber(Int(signing.created))),
            ],
            "retired": .array(
                retired.map { ["jwk": .object($0.key.jwk), "since": .number(JSONNumber(Int($0.since)))] }),
        ]
    }
}

extension Administration {
    /// Makes the key that signs access tokens, if there is none.
    public func makeAccessTokenKey() throws(ClientError) {
        try locked { () throws(ClientError) in
            if try keyFile.read() == nil { try replaceKey(keepsEarlier: false, "made the key of access tokens") }
        }
    }

    /// Has a new key sign access tokens; those that were signed before go on until they end.
    ///
    /// - Parameter endingTokens: Whether they end at once instead.
    public func rotateAccessTokenKey(endingTokens: Bool = false) throws(ClientError) {
        let tail = endingTokens ? ", and ended all access tokens" : ""
        try locked { () throws(ClientError) in
            try replaceKey(keepsEarlier: !endingTokens, "replaced the key of access tokens\(tail)")
        }
    }

    private func replaceKey(keepsEarlier: Bool, _ what: String) throws(ClientError) {
        // Keys that cannot be read are of no use.
        let earlier = keepsEarlier ? try keyFile.read() : nil
        guard let keys = AccessTokenKeys(after: earlier, keepsEarlier: keepsEarlier, at: making.time) else {
            throw .unreadableKeys(file: keyFile.path)
        }
        try note(what, "-")
        try keyFile.write(keys)
    }
}
