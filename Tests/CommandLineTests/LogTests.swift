import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The log` {
    /// The lines of a log of JSON objects.
    private static func lines(_ text: String) throws -> [JSONObject] {
        try text.split(separator: "\n").map { try #require(try JSONValue(parsing: Array($0.utf8)).object) }
    }

    @Test func `tells of start, requests, tokens and stop, without tokens, bodies and values`() async throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state, "--log-level", "info", "--log-format", "json")
        let token = try #require(server.token)
        let client = SCIMClient(port: Int(server.port) ?? 0, token: token)
        let id = try await client.createUser("mira@corp.example")
        _ = try await client.createUser("MIRA@corp.example")
        _ = try await client.send("GET", "/Users?filter=userName%20eq%20%22mira@corp.example%22")
        _ = try await client.send("GET", "/Users/\(id)", headers: ["X-Request-Id": "r-1"])
        _ = try await SCIMClient(port: client.port, token: "wrong").send("GET", "/Users")
        #expect(try CommandRun("token", "create", "hr", "--state", folder.state).status == 0)
        #expect(try CommandRun("token", "revoke", "hr", "--state", folder.state).status == 0)
        _ = try await client.send("GET", "/Users")
        #expect(server.stop(SIGTERM) == 0)
        let lines = try Self.lines(server.errors)
        #expect(lines.allSatisfy { $0["time"]?.string != nil && $0["level"]?.string != nil })

        let start = try #require(lines.first)
        #expect(start["message"] == "started" && start["address"] == .string("127.0.0.1:\(server.port)"))
        #expect(start["state"] == .string(folder.state) && start["commit"]?.string?.count == 40)
        #expect(try CommandRun("--version").output == "scimgit \(start["version"]?.string ?? "")\n")
        let stop = try #require(lines.last)
        let tip = try folder.git("rev-parse", "main").output.trimmingCharacters(in: .newlines)
        #expect(stop["message"] == "stopped" && stop["commit"] == .string(tip))

        let requests = lines.filter { $0["message"] == "request" }
        #expect(requests.map { $0["status"]?.number?.integer } == [201, 409, 200, 200, 401, 200])
        let first = requests[0]
        #expect(first["method"] == "POST" && first["path"] == "/scim/v2/Users" && first["client"] == "okta")
        #expect(first["address"] == "127.0.0.1" && first["resource"] == .string("/Users/\(id)"))
        #expect(first["commit"] == .string(tip) && first["microseconds"]?.number?.integer ?? 0 > 0)
        #expect(first["request"]?.string?.isEmpty == false)
        #expect(requests[1]["scimType"] == "uniqueness" && requests[1]["detail"]?.string?.contains("…") == true)
        #expect(requests[2]["path"] == "/scim/v2/Users")
        #expect(requests[3]["request"] == "r-1" && requests[3]["resource"] == .string("/Users/\(id)"))
        #expect(requests[4]["client"] == nil && requests[4]["detail"]?.string?.contains("token") == true)

        #expect(lines.contains { $0["message"] == "a token was created" && $0["client"] == "okta" })
        #expect(!server.errors.lowercased().contains("mira"))
        #expect(!server.errors.contains(token.dropFirst("scimgit_".count)))
    }

    @Test func `tells of tokens that come and go while no request does, and once of a file that cannot be read`()
        async throws
    {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state, "--log-level", "notice", "--log-format", "json")
        try await server.expectLine("a token was created")
        #expect(try CommandRun("token", "create", "hr", "--state", folder.state).status == 0)
        try await server.expectLine("a token was created", count: 2)
        #expect(try CommandRun("token", "revoke", "hr", "--state", folder.state).status == 0)
        try await server.expectLine("a token was revoked")
        let file = URL(fileURLWithPath: folder.state + "/.git/scimgit/clients.json")
        let tokens = try Data(contentsOf: file)
        try Self.replace(file, by: Data("{]".utf8))
        try await server.expectLine("the clients and tokens cannot be read")
        let client = SCIMClient(port: Int(server.port) ?? 0, token: "x")
        for _ in 0..<5 { #expect(try await client.send("GET", "/Users").status == 401) }
        try Self.replace(file, by: tokens)
        try await server.expectLine("the clients and tokens can be read again")
        #expect(server.stop(SIGTERM) == 0)
        let unreadable = server.errors.split(separator: "\n")
            .filter { $0.contains("the clients and tokens cannot be read") }
        #expect(unreadable.count == 1 && unreadable.first?.contains("clients.json cannot be understood") == true)
    }

    /// Puts content in the place of a file at once: the server may read it at any time.
    private static func replace(_ file: URL, by content: Data) throws {
        let new = file.appendingPathExtension("new")
        try content.write(to: new)
        try Program.run(["mv", new.path, file.path])
    }

    @Test func `tells of a push that is refused`() async throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state, "--log-level", "warning")
        try Program.run(
            [
                "sh", "-ec",
                """
                git clone -q state clone && cd clone && mkdir -p users/a && echo '{"id": "mira"}' >users/a/b.json
                git add . && git -c user.name=Ada -c user.email=ada@corp.example commit -qm Break
                ! git push -q origin main
                """,
            ], in: folder.path)
        #expect(server.stop(SIGTERM) == 0)
        let line = server.errors.split(separator: "\n").first { $0.contains("warning scimgit: a push was refused") }
        #expect(line?.contains(" detail=\"users/a/b.json: ") == true, "\(server.errors)")
        #expect(line?.contains("mira") == false)
    }

    @Test(.timeLimit(.minutes(10)))
    func `drops what nobody reads, counts it, and never keeps the server from answering and stopping`() async throws {
        let folder = try TestFolder()
        let pipe = try StalledPipe(folder.path + "/log")
        let server = try Program(
            starting: [
                "sh", "-c", "exec \"$@\" 2>'\(pipe.path)'", "sh", ServerProcess.program, "serve", "--state",
                folder.state,
                "--port", "0", "--log-format", "json",
            ])
        let greeting = try ServerProcess.greeting(of: server)
        let port = greeting.split(separator: "127.0.0.1:").dropFirst().first?.prefix { $0.isNumber } ?? ""
        let client = SCIMClient(port: Int(port) ?? 0, token: "x")
        func flood() async throws {
            let path = "/" + String(repeating: "x", count: 900)
            for _ in 0..<10 {
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<60 { group.addTask { try await client.send("GET", path).status } }
                    for try await status in group { #expect(status == 401) }
                }
            }
        }
        try await flood()
        var text = pipe.read()
        while !text.contains("\"dropped\":") {
            #expect(try await client.send("GET", "/Users").status == 401)
            try await Task.sleep(for: .milliseconds(20))
            text += pipe.read()
        }
        let lines = try Self.lines(text)
        let dropped = lines.compactMap { $0["dropped"]?.number?.integer }
        let written = lines.filter { $0["path"]?.string?.hasSuffix("xxx") == true }.count
        #expect(dropped.count == 1 && written < 600 && written + (dropped.first ?? 0) >= 600)
        try await flood()
        server.send(SIGTERM)
        #expect(try await server.end().status == 0)
    }
}

/// A named pipe that a writer can open at once, though nobody reads until asked to.
private final class StalledPipe {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        try Program.run(["mkfifo", path])
        descriptor = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    }

    deinit { close(descriptor) }

    /// What the pipe holds.
    func read() -> String {
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes {
                unsafe Foundation.read(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { return String(decoding: content, as: UTF8.self) }
            content += buffer[..<count]
        }
    }
}
