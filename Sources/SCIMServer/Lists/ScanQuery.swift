import Crypto
import IdentityStore

/// Whose scan it is and all that its requests must agree in: everything but cursor and page size, RFC 9865 §2.
struct ScanQuery: Sendable, Hashable {
    let client: String
    /// A SHA-256 over the endpoint and the parameters, so that a long filter is not kept.
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

    /// The bytes that a cursor is bound to.
    var bytes: [UInt8] { digest + Array(client.utf8) }
}
