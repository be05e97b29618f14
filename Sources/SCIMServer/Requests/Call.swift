import Hummingbird
import IdentityStore
import SCIM

/// An authenticated request, and the state that it reads.
struct Call {
    let request: Request
    let requestID: String
    let client: Client
    /// The URL of the base path, without a slash at the end.
    let baseURL: String
    let snapshot: Snapshot

    /// What the query of the URL asks for.
    var parameters: SearchParameters {
        get throws(SCIMError) { try SearchParameters(query: request.uri.query) }
    }
}
