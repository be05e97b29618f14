import Foundation
import Hummingbird
import Logging
import NIOCore

/// A Hummingbird route that does nothing: what the framework, the machine and the load client leave to scimgit.
enum BareServer {
    /// The argument that makes this program such a server.
    static let command = "bare-server"

    /// Answers every GET of a user with as many bytes as the first argument says, until the process is stopped.
    static func run(arguments: [String]) async throws {
        guard let bytes = arguments.first.flatMap({ Int($0) }) else { throw Failure("How many bytes?") }
        let body = ByteBuffer(repeating: UInt8(ascii: "a"), count: bytes)
        let router = Router()
        router.get("scim/v2/Users/:id") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/scim+json"], body: ResponseBody(byteBuffer: body))
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
