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

extension Response {
    /// The bytes of the body, which can be sent all the same.
    func copiedBody() async throws -> [UInt8] {
        let copy = BodyCopy()
        try await body.write(copy)
        return copy.bytes
    }
}

/// Keeps the bytes of a body.
private final class BodyCopy: ResponseBodyWriter {
    private let kept = Mutex<[UInt8]>([])

    var bytes: [UInt8] { kept.withLock { $0 } }

    func write(_ buffer: ByteBuffer) async throws {
        kept.withLock { $0 += buffer.readableBytesView }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
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
