import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

extension Response {
    /// The response to HEAD: the header fields of the response to GET, including the length of its body, RFC 9110
    /// §9.3.2.
    ///
    /// The length of a streamed body is counted, because without Content-Length the client would wait for the body.
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
