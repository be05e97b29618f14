import Foundation
import Hummingbird
import Logging
import NIOCore

/// A Hummingbird route that does nothing: what the framework, the machine and the load client leave to scimgit.
enum BareServer {
    /// The argument that makes this program such a server.
    static let command = "bare-server"

    /// Answers every GET of a user with as many bytes as the first argument says, and every list with as many as the
    /// second, until the process is stopped; the header fields are as long as those of scimgit.
    static func run(arguments: [String]) async throws {
        let bodies = arguments.compactMap { Int($0) }.map { ByteBuffer(repeating: UInt8(ascii: "a"), count: $0) }
        guard bodies.count == 2 else { throw Failure("How many bytes?") }
        let id = SampleUser.id(0)
        let location = "http://127.0.0.1:12345/scim/v2/Users/\(id)"
        let tag = "W/\"\(String(repeating: "0", count: 40))\""
        let router = Router()
        router.get("scim/v2/Users/:id") { _, _ in
            Response(
                status: .ok,
                headers: [
                    .contentType: "application/scim+json", .eTag: tag, .location: location,
                    .contentLocation: location, .lastModified: id, .cacheControl: "no-store",
                ], body: ResponseBody(byteBuffer: bodies[0]))
        }
        router.get("scim/v2/Users") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: "application/scim+json", .lastModified: id, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: bodies[1]))
        }
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in say("Base URL: http://127.0.0.1:\(channel.localAddress?.port ?? 0)") },
            logger: logger)
        try await application.runService()
    }
}
