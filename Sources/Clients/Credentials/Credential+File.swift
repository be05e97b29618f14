import JSON
import TextCoding

extension Credential {
    /// Reads a credential of the file; nil when anything of it is missing or not understood.
    init?(_ object: JSONObject) {
        guard let client = object["client"]?.string, let created = object["created"]?.number?.integer,
            let madeBy = object["madeBy"]?.string, let proof = Proof(object)
        else { return nil }
        let expires = object["expires"]?.number?.integer
        guard (expires == nil) == (object["expires"] == nil) else { return nil }
        self.init(
            client: client, proof, created: Int64(created), madeBy: madeBy, expires: expires.map { Int64($0) })
    }

    /// The credential as the file has it.
    var object: JSONObject {
        var object: JSONObject = [
            "client": .string(client), "created": .number(JSONNumber(Int(created))), "madeBy": .string(madeBy),
            "kind": .string(kind.rawValue),
        ]
        if let expires { object["expires"] = .number(JSONNumber(Int(expires))) }
        switch proof {
        case .secret(let digest), .certificate(let digest): object["sha256"] = .string(digest.hex)
        case .key(let key): object["jwk"] = .object(key.jwk)
        case .keySet(let source): object["jwks"] = .string(source.description)
        case .federation(let federation): object["trust"] = .object(federation.object)
        }
        return object
    }
}

extension Credential.Proof {
    fileprivate init?(_ object: JSONObject) {
        let digest = object["sha256"]?.string.flatMap { [UInt8](hex: $0) }.flatMap { $0.count == 32 ? $0 : nil }
        switch object["kind"]?.string.flatMap(Credential.Kind.init) {
        case .secret:
            guard let digest else { return nil }
            self = .secret(digest: digest)
        case .certificate:
            guard let digest else { return nil }
            self = .certificate(digest: digest)
        case .key:
            if let source = object["jwks"]?.string.flatMap(KeySource.init) {
                self = .keySet(source)
            } else {
                guard let key = object["jwk"]?.object.flatMap(PublicKey.init(jwk:)) else { return nil }
                self = .key(key)
            }
        case .federation:
            guard let federation = object["trust"]?.object.flatMap(Federation.init) else { return nil }
            self = .federation(federation)
        case nil: return nil
        }
    }
}
