import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// Makes the body send 100 (Continue) when it is first read, if the client sent `Expect: 100-continue`, RFC 9110
    /// §10.1.1.
    ///
    /// - Throws: ``HTTPFailure`` 417 for any other expectation.
    mutating func awaitInvitation(on channel: any Channel) throws(HTTPFailure) {
        guard let expectation = headers[.expect] else { return }
        guard expectation.lowercased() == "100-continue" else {
            throw HTTPFailure(status: 417, "The only supported expectation is 100-continue; leave out Expect.")
        }
        body = RequestBody(asyncSequence: InvitedBody(body: body, channel: channel))
    }
}

/// A body that invites the client to send it when it is first read.
private struct InvitedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    let body: RequestBody
    let channel: any Channel

    func makeAsyncIterator() -> RequestBody.AsyncIterator {
        channel.triggerUserOutboundEvent(RequestGuard.Invitation.continue, promise: nil)
        return body.makeAsyncIterator()
    }
}
