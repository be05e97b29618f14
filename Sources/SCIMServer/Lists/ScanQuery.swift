import Crypto
import IdentityStore

/// The client and the parameters that all requests of a scan must have in common: all except cursor and count, RFC 9865
/// §2.
struct ScanQuery: Sendable, Hashable {
    let client: String
    /// The SHA-256 of endpoint and parameters, so that long filters need not be stored.
    let digest: [UInt8]

    init(_ parameters: SearchParameters, of scope: ListScope, client: Client) {
        var hash = SHA256()
        func add(_ text: String?) {
            guard let text else { return hash.update(data: [0]) }
            hash.update(data: [1])
            hash.update(data: Array("\(text.utf8.count) \(text)".utf8))
        }
        switch scope {
        case .everything: add(nil)
        case .type(let name): add(name)
        }
        for text in [parameters.filter, parameters.sortBy, parameters.sortOrder] { add(text) }
        for names in [parameters.attributes, parameters.excludedAttributes] {
            for name in names { add(name) }
            add(nil)
        }
        self.client = client.name
        digest = Array(hash.finalize())
    }

    /// The associated data of a cursor, see ``CursorSeal``.
    var bytes: [UInt8] { digest + Array(client.utf8) }
}
