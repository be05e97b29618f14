import HTTPTypes
import Hummingbird
import IdentityStore
import SCIM

extension ResourceRequests {
    /// What `/Me` does: the same as the place of the user that the token stands for, RFC 7644 §3.11.
    ///
    /// Every answer, an error too, tells the place in `Location`.
    ///
    /// - Throws: ``Refusal`` 501 for a token that stands for nobody, and for POST.
    func answerForSubject(_ call: AuthenticatedRequest) async throws -> Response {
        guard let id = call.client.subject else {
            throw Refusal(
                status: 501,
                "This token stands for no user, so there is no /Me; `scimgit token create --subject` makes one that does."
            )
        }
        guard call.request.method != .post else {
            throw Refusal(status: 501, "Nothing can be created at /Me; create users at \(ResourceType.user.endpoint).")
        }
        guard let type = call.snapshot.resourceTypes.first(where: { $0.name == ResourceType.user.name }),
            let stored = call.snapshot.resource(id, of: type)
        else { throw SCIMError(status: 404, detail: "The user that this token stands for was deleted.") }
        let location = call.snapshot.location(of: stored, baseURL: call.baseURL)
        do {
            var response = try await answer(call, at: id, of: type)
            response.headers[.location] = location
            return response
        } catch let error as SCIMError {
            throw Refusal(error, headers: [.location: location])
        } catch var refusal as Refusal {
            refusal.headers[.location] = location
            throw refusal
        }
    }
}
