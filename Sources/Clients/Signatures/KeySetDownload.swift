import AsyncHTTPClient
import Foundation
import Limits
import NIOCore
import NIOHTTP1

/// Fetches what a source has.
enum KeySetDownload {
    /// The content of a file, or the body of the answer of a server: it must come within `Limits.keySetTime` seconds, by
    /// status 200, and from that URL itself, because a redirect could lead anywhere.
    ///
    /// - Throws: ``KeySetFailure``.
    static func content(of source: KeySource) async throws(KeySetFailure) -> [UInt8] {
        switch source {
        case .file(let path): try file(path)
        case .url(let url): try await answer(of: url)
        }
    }

    fileprivate static func file(_ path: String) throws(KeySetFailure) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw KeySetFailure("it cannot be read") }
        defer { try? handle.close() }
        guard let data = try? handle.read(upToCount: Limits.keySet + 1) else {
            throw KeySetFailure("it cannot be read")
        }
        return Array(data)
    }

    private static func answer(of url: String) async throws(KeySetFailure) -> [UInt8] {
        do {
            return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask { try await body(of: url) }
                group.addTask {
                    try await Task.sleep(for: .seconds(Limits.keySetTime))
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let bytes = first else {
                    throw KeySetFailure("it did not come within \(Limits.keySetTime) seconds")
                }
                return bytes
            }
        } catch let failure as KeySetFailure { throw failure } catch { throw KeySetFailure("\(error)") }
    }

    private static func body(of url: String) async throws -> [UInt8] {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout = .init(connect: .seconds(Int64(Limits.keySetTime)))
        configuration.decompression = .disabled
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var request = HTTPClientRequest(url: url)
            request.headers.add(name: "Accept", value: "application/jwk-set+json, application/json")
            let response = try await client.execute(request, timeout: .seconds(Int64(Limits.keySetTime)))
            guard response.status == .ok else { throw KeySetFailure("the answer has status \(response.status.code)") }
            let buffer: ByteBuffer
            do { buffer = try await response.body.collect(upTo: Limits.keySet) } catch is NIOTooManyBytesError {
                throw KeySetFailure("it has more than \(Limits.keySet) bytes")
            }
            return Array(buffer.readableBytesView)
        }
    }
}

extension KeySource {
    /// Reads the keys of a file; those of a URL are not fetched.
    ///
    /// - Throws: ``KeySetFailure`` when it cannot be read, or is no JWK Set.
    public func checkFile() throws(KeySetFailure) {
        guard case .file(let path) = self else { return }
        _ = try KeySet(parsing: try KeySetDownload.file(path))
    }
}
