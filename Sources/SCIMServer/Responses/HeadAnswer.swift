import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

extension Response {
    /// The answer to HEAD: the header fields of that to GET, and the length of its body, RFC 9110 §9.3.2.
    ///
    /// A body that is written piece by piece is counted; without a length the connection would wait for its end.
    func withoutBody() async throws -> Response {
        var response = createHeadResponse()
        if body.contentLength == nil {
            let length = BodyLength()
            try await body.write(length)
            response.headers[.contentLength] = String(length.bytes)
        }
        return response
    }
}

/// Counts the bytes of a body instead of sending them.
private final class BodyLength: ResponseBodyWriter {
    private let count = Mutex(0)

    var bytes: Int { count.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws {
        count.withLock { $0 += buffer.readableBytes }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
