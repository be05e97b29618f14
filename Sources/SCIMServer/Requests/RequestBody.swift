import HTTPTypes
import Hummingbird
import JSON
import Limits
import NIOCore
import SCIM

extension Request {
    /// Reads the body as a JSON object; the interoperable dialect ignores a byte order mark, which PowerShell writes.
    ///
    /// - Throws: ``HTTPFailure`` 415 for another media type and 413 for a body above the limit; `SCIMError` 400
    ///   `invalidSyntax` for a body that is empty, not valid JSON, nested too deep, or not an object;
    ///   ``ConnectionFailure`` when the connection fails.
    func object(within limit: BodyLimit, dialect: Dialect) async throws -> JSONObject {
        try checkMediaType(dialect)
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit.bytes { throw limit.refusal }
        let buffer: ByteBuffer
        do { buffer = try await body.collect(upTo: limit.bytes) } catch is NIOTooManyBytesError {
            throw limit.refusal
        } catch {
            throw ConnectionFailure(error: error)
        }
        guard buffer.readableBytes > 0 else {
            throw SCIMError(.invalidSyntax, "The request needs a body: one JSON object.")
        }
        let value: JSONValue
        do {
            value = try JSONValue(
                parsing: Self.text(of: buffer, dialect), limits: JSONLimits(depth: limit.depth, bytes: limit.bytes))
        } catch {
            throw SCIMError(.invalidSyntax, "The body is not valid JSON: \(error)")
        }
        guard let object = value.object else { throw SCIMError(.invalidSyntax, "The body must be one JSON object.") }
        return object
    }

    private static func text(of buffer: ByteBuffer, _ dialect: Dialect) -> [UInt8] {
        let bytes = buffer.readableBytesView
        return Array(
            dialect.has(.byteOrderMark) && bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes)
    }

    /// Accepts the two media types that clients send, with or without `charset=utf-8`, and a missing Content-Type; in the
    /// dialect `profile` SCIM's own only.
    ///
    /// Not by Hummingbird's `MediaType`: it has room for one parameter, and reads a space before it as part of the type.
    private func checkMediaType(_ dialect: Dialect) throws(HTTPFailure) {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw HTTPFailure(status: 415, "The body must not be compressed; leave out Content-Encoding.")
        }
        let isExact = dialect.has(.scimMediaTypeOnly)
        guard let value = headers[.contentType] ?? (isExact ? "" : nil) else { return }
        let parts = value.lowercased().split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
        let parameters = parts.dropFirst()
        guard let type = parts.first, type == .scimJSON || !isExact && type == "application/json",
            parameters.allSatisfy({ !$0.hasPrefix("charset=") || $0.hasSuffix("=utf-8") || $0.hasSuffix("=\"utf-8\"") })
        else {
            throw HTTPFailure(
                status: 415,
                "The Content-Type must be \(String.scimJSON)\(isExact ? "" : " or application/json") in UTF-8, not "
                    + "\(value.isEmpty ? "missing" : value.prefix(100)).")
        }
    }
}

/// Reading a request failed because the connection failed or its framing is not valid HTTP, so that no SCIM response
/// can be sent.
struct ConnectionFailure: Error {
    let error: any Error
}
