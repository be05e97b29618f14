import JSON
import NIOCore
import NIOPosix
import Testing

@Suite struct `A crowd without tokens` {
    @Test(arguments: [(44, 200), (128, 400)])
    func `does not keep clients, commits and hooks from their files`(_ openFiles: Int, _ connections: Int) async throws
    {
        let server = try ServerProcess(openFiles: openFiles)
        let crowd = try await Self.connect(connections, port: server.client.port)
        for number in 0..<5 {
            let answer = try await server.client.send(
                "POST", "/Users",
                [
                    "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                    "userName": .string("u\(number)@corp.example"),
                ])
            #expect(answer.status == 201)
        }
        try await server.settle()
        try server.git("commit", "-q", "--allow-empty", "-m", "Empty")
        for channel in crowd { channel.close(promise: nil) }
        #expect(try server.problems() == "")
        #expect(server.stop() == 0)
    }

    /// Opens connections and leaves them alone.
    private static func connect(_ count: Int, port: Int) async throws -> [any Channel] {
        var channels: [any Channel] = []
        for _ in 0..<count {
            channels.append(
                try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .connect(host: "127.0.0.1", port: port).get())
        }
        return channels
    }
}
