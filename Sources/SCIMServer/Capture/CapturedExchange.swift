import HTTPTypes
import IdentityStore
import JSON
import SCIM
import Synchronization

/// A request of a client and what was answered, to be written down.
struct CapturedExchange: Sendable {
    let client: Client
    let method: String
    /// The path and query below the base path, as they were sent.
    let target: String
    let headers: HTTPFields
    /// The body, when it is JSON.
    let body: JSONObject?
    let status: Int
    /// The answer, when it is short enough.
    let answer: [UInt8]
    let hasCommit: Bool
    let baseURL: String
    /// The state before the request.
    let snapshot: Snapshot

    /// The memory that it takes, roughly, in bytes.
    var size: Int { 512 + target.utf8.count + answer.count + (body.map { JSONValue.object($0).size } ?? 0) }

    /// The names that the server knew.
    var vocabulary: CaptureVocabulary { CaptureVocabulary(snapshot.resourceTypes) }

    /// Whether there was a resource with an id.
    func knew(_ id: String) -> Bool { snapshot.resourceTypes.contains { snapshot.resource(id, of: $0) != nil } }
}

/// The body of a request, as the endpoint read it.
final class SentBody: Sendable {
    private let body = Mutex<JSONObject?>(nil)

    var object: JSONObject? { body.withLock { $0 } }

    func take(_ object: JSONObject) { body.withLock { $0 = object } }
}
