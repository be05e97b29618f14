import Foundation
import TestSupport
import Testing

@Suite struct `scimgit serve` {
    @Test func `makes the state, a token for okta, and says what to enter`() throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state)
        for text in [
            "Base URL: http://127.0.0.1:", "/scim/v2", "Token:    scimgit_", "SCIM connector base URL", "userName",
            "Push New Users, Push Profile Updates, Push Groups", "HTTP Header",
        ] {
            #expect(server.greeting.contains(text))
        }
        #expect(try CommandRun("token", "list", "--state", folder.state).output.hasPrefix("okta "))
        #expect(server.stop(SIGTERM) == 0)
    }

    @Test func `makes no token when it shall not, as where standard output is kept in a journal`() throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state, "--no-first-token")
        #expect(!server.greeting.contains("Token:") && server.greeting.contains("scimgit token create NAME"))
        #expect(try CommandRun("token", "list", "--state", folder.state).output == "")
        #expect(server.stop(SIGTERM) == 0)
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `stops with exit status 0, and shows no token the next time`(_ signal: Int32) throws {
        let folder = try TestFolder()
        #expect(try RunningServer(folder.state).stop(signal) == 0)
        let server = try RunningServer(folder.state)
        #expect(!server.greeting.contains("Token:"))
        #expect(server.stop(signal) == 0)
        #expect(try folder.git("fsck", "--strict").output == "")
        #expect(try folder.git("status", "--porcelain").output == "")
    }

    @Test(arguments: [SIGHUP, SIGUSR1, SIGUSR2])
    func `goes on when a terminal closes or logs are rotated`(_ signal: Int32) async throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state)
        let client = SCIMClient(port: Int(server.port) ?? 0, token: "wrong")
        server.send(signal)
        for _ in 0..<3 { #expect(try await client.send("GET", "/Users").status == 401) }
        #expect(server.stop(SIGTERM) == 0)
    }

    @Test func `refuses to serve a state that is served`() throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state)
        let second = try CommandRun("serve", "--port", "0", "--state", folder.state)
        #expect(second.status == 1)
        #expect(second.output == "")
        #expect(second.errors.contains("Another scimgit process serves \(folder.state)"))
        #expect(server.stop(SIGTERM) == 0)
    }

    @Test(arguments: [
        ["--host", "0.0.0.0"], ["--host", "::"], ["--tls-key", "key.pem"], ["--tls-certificate", "certificate.pem"],
        ["--port", "65536"], ["--public-url", "scim.corp.example"], ["--host", "127.corp.example"],
        ["--base-path", "/../x"],
        ["--public-url", "https://"], ["--public-url", "https://scim.corp.example"],
        ["--tls-key", "/no/key", "--tls-certificate", "/no/c"],
    ])
    func `refuses options that cannot work`(_ options: [String]) throws {
        let folder = try TestFolder()
        let run = try CommandRun(["serve", "--state", folder.state, "--log-level", "error"] + options)
        #expect(run.status != 0)
        #expect(run.output == "")
        #expect(run.errors.contains("Error: "))
    }

    @Test func `logs each request in a line of its own, the last ones before it ends`() async throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state, "--log-level", "info")
        let client = SCIMClient(port: Int(server.port) ?? 0, token: "wrong")
        for _ in 0..<5 {
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<40 { group.addTask { try await client.send("GET", "/Users").status } }
                for try await status in group { #expect(status == 401) }
            }
        }
        #expect(server.stop(SIGTERM) == 0)
        let lines = server.errors.split(separator: "\n").filter { $0.contains(" method=GET path=/scim/v2/Users ") }
        #expect(lines.count == 200)
        for line in lines {
            let isWhole =
                line.wholeMatch(
                    of:
                        /2\S+Z info scimgit: request method=\S+ path=\S+ status=401 address=127.0.0.1 detail="[^"]+" microseconds=\d+ request=\S{36}/
                )
                != nil
            #expect(isWhole, "\(line)")
        }
    }

    @Test func `listens on an IPv6 address, with or without brackets`() throws {
        for host in ["[::1]", "::1"] {
            let folder = try TestFolder()
            let server = try RunningServer(folder.state, "--host", host)
            #expect(server.greeting.contains("Base URL: http://[::1]:"))
            #expect(server.stop(SIGTERM) == 0)
        }
    }

    @Test func `listens beyond this machine behind a proxy, and shows a URL that can be called`() throws {
        for (host, shown) in [("0.0.0.0", "127.0.0.1"), ("::", "[::1]")] {
            let folder = try TestFolder()
            let server = try RunningServer(folder.state, "--host", host, "--behind-proxy")
            let name = ProcessInfo.processInfo.hostName
            #expect(server.greeting.contains("Base URL: http://\(name.contains(".") ? name : shown):"))
            #expect(server.greeting.contains("give --public-url to set the URL by which"))
            #expect(server.stop(SIGTERM) == 0)
            let url = "https://scim.corp.example/scim/v2"
            let named = try RunningServer(folder.state, "--host", host, "--behind-proxy", "--public-url", url)
            #expect(named.greeting.contains("Base URL: \(url)\n") && !named.greeting.contains("--public-url"))
            #expect(named.stop(SIGTERM) == 0)
        }
    }

    @Test func `on a port that is taken makes no token, so that the next start shows it`() throws {
        let folder = try TestFolder()
        let other = try TestFolder()
        let server = try RunningServer(other.state)
        let run = try CommandRun("serve", "--state", folder.state, "--port", server.port)
        #expect(run.status == 1)
        #expect(run.output == "")
        let next = try RunningServer(folder.state)
        #expect(next.greeting.contains("Token:"))
        #expect(next.stop(SIGTERM) == 0)
        #expect(server.stop(SIGTERM) == 0)
    }
}

/// A server in a process of its own, with what it said when it started.
final class RunningServer {
    let greeting: String
    private let process: Program
    /// The token that it made, when this was its first start.
    var token: String? {
        greeting.split(separator: "\n").first { $0.hasPrefix("Token:") }?.split(separator: " ").last.map(String.init)
    }
    /// What it wrote to standard error, once it has ended.
    private(set) var errors = ""

    var port: String { String(greeting.split(separator: "127.0.0.1:").dropFirst().first?.prefix { $0.isNumber } ?? "") }

    init(_ state: String, _ options: String...) throws {
        process = try Program(
            starting: [ServerProcess.program, "serve", "--state", state, "--port", "0", "--log-level", "error"]
                + options, separatesErrors: true)
        greeting = try ServerProcess.greeting(of: process)
    }

    /// Waits until the log has as many lines with a message.
    func expectLine(_ message: String, count: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        for _ in 0..<500 {
            if process.errors.split(separator: "\n").count(where: { $0.contains(message) }) >= count { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("\(message) is not in \(process.errors)", sourceLocation: sourceLocation)
    }

    /// Sends a signal.
    func send(_ signal: Int32) { process.send(signal) }

    /// Sends a signal and waits for the end; the exit status.
    func stop(_ signal: Int32) -> Int32 {
        process.send(signal)
        let end = process.wait()
        errors = end.errors
        return end.status
    }
}
