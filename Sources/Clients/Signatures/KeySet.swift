public import JSON
import Limits

/// The keys of a JWK Set, RFC 7517 §5.
public struct KeySet: Sendable, Hashable {
    /// Those that can be used; others are left out, as §5 wants it.
    public let keys: [PublicKey]

    /// Reads a JWK Set.
    ///
    /// - Throws: ``KeySetFailure`` for what is none, is too long, or has too many keys.
    public init(parsing bytes: [UInt8]) throws(KeySetFailure) {
        guard bytes.count <= Limits.keySet else { throw KeySetFailure("it has more than \(Limits.keySet) bytes") }
        guard let value = try? JSONValue(parsing: bytes, limits: JSONLimits(depth: 8, bytes: Limits.keySet)),
            let list = value.object?["keys"]?.array
        else { throw KeySetFailure("it is no JSON object with an array \"keys\"") }
        guard list.count <= Limits.keysOfSet else { throw KeySetFailure("it has more than \(Limits.keysOfSet) keys") }
        keys = list.compactMap { $0.object.flatMap(PublicKey.init(jwk:)) }
    }

    init(_ keys: [PublicKey]) { self.keys = keys }

    /// The JWK Set.
    public var json: JSONObject { ["keys": .array(keys.map { .object($0.jwk) })] }

    /// Whether it has a key of a name; every set has one of no name.
    func has(_ id: String?) -> Bool { id == nil || keys.contains { $0.id == id } }
}

/// The reason why keys could not be had.
public struct KeySetFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, in words that go on from the name of the source.
    public let description: String

    init(_ description: String) { self.description = description }
}
