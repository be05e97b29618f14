import HTTPTypes
import Hummingbird
import IdentityStore
import SCIM

extension ResourceRequests {
    /// The response of `/Me`, which stands for the URL of the token's subject, RFC 7644 §3.11.
    ///
    /// Each response about the user, errors included, has that URL in `Location`.
    ///
    /// - Throws: ``HTTPFailure`` 501 for a token without a subject, and for POST.
    func answerForSubject(_ call: AuthenticatedRequest) async throws -> Response {
        guard let id = call.client.subject else {
            throw HTTPFailure(
                status: 501,
                "This token has no subject, so it has no /Me; `scimgit token create --subject` creates one that has."
            )
        }
        guard call.request.method != .post else {
            throw HTTPFailure(
                status: 501, "Nothing can be created at /Me; create users at \(ResourceType.user.endpoint).")
        }
        guard let type = call.snapshot.resourceTypes.first(where: { $0.name == ResourceType.user.name }),
            let stored = call.snapshot.resource(id, of: type)
        else { throw SCIMError(status: 404, detail: "The subject of this token, a user, was deleted.") }
        let location = call.snapshot.location(of: stored, baseURL: call.baseURL)
        do {
            var response = try await answer(call, at: id, of: type)
            response.headers[.location] = location
            return response
        } catch let error as SCIMError {
            throw HTTPFailure(error, headers: [.location: location])
        } catch var failure as HTTPFailure {
            failure.headers[.location] = location
            throw failure
        }
    }
}
