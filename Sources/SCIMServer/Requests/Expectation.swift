import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// Has a client that asked first (`Expect: 100-continue`) be told to send the body when it is wanted, RFC 9110 §10.1.1.
    ///
    /// - Throws: ``Refusal`` 417 when it expects anything else.
    mutating func awaitInvitation(on channel: any Channel) throws(Refusal) {
        guard let expectation = headers[.expect] else { return }
        guard expectation.lowercased() == "100-continue" else {
            throw Refusal(status: 417, "The server can meet no expectation but 100-continue; leave out Expect.")
        }
        body = RequestBody(asyncSequence: InvitedBody(body: body, channel: channel))
    }
}

/// A body that is asked for when it is read.
private struct InvitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let body: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> RequestBody.AsyncIterator {
        channel.triggerUserOutboundEvent(RequestGuard.Invitation.continue, promise: nil)
        return body.makeAsyncIterator()
    }
}
