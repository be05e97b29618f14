import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The commands of the guide for clients` {
    /// The sections whose commands these tests run.
    static let tried: Set = [
        "Clients: Make a client", "Clients: Access tokens", "Clients: TLS certificates", "Clients: Mass changes",
        "Connect: Replace a token", "Connect: From the gallery", "Operate: Refused requests",
    ]

    private let reader: Reader

    init() throws { reader = try Reader() }

    private func commands(_ chapter: String, _ heading: String) throws -> String {
        try #require(Reader.commands(try Page.chapter(chapter), under: heading).first)
    }

    @Test func `replace a token`() throws {
        try reader.run("scimgit init && scimgit token create okta")
        let printed = try reader.run(try commands("Connect", "Replace a token"))
        #expect(printed.hasPrefix("scimgit_"))
        #expect(try reader.run("scimgit token list").split(separator: "\n").count == 1)
    }

    @Test func `make a client and a token with an end`() throws {
        try reader.run("scimgit init")
        let printed = try reader.run(try commands("Clients", "Make a client"))
        #expect(printed.split(separator: "\n").last?.hasPrefix("scimgit_") == true)
        #expect(try reader.run("scimgit client list").contains("read,users,groups"))
        #expect(try reader.run("scimgit token list").contains("valid until"))
    }

    @Test func `let Entra in by a secret and by its own tokens, and get an access token`() async throws {
        let server = try ServerProcess(in: reader.folder.state)
        let printed = try reader.run(try commands("Connect", "From the gallery"))
        #expect(try reader.run("scimgit client show entra").contains("https://login.microsoftonline.com/TENANT/v2.0"))
        let secret = try #require(printed.split(separator: "\n").first { !$0.contains(" ") })
        let command = try commands("Clients", "Access tokens")
        let answer = try reader.run(
            "SECRET=\(secret)\n"
                + command.replacing("curl ", with: "curl -sS ").replacing(
                    "https://scim.corp.example", with: "http://127.0.0.1:\(server.client.port)"))
        let token = try #require(try JSONValue(parsing: Array(answer.utf8)).object?["access_token"]?.string)
        let entra = SCIMClient(port: server.client.port, token: token)
        #expect(try await entra.send("GET", "/Users").status == 200)
    }

    @Test func `let a client in by its certificate`() throws {
        let files = try TestCertificate.issued.write(into: reader.folder.path)
        try reader.run("scimgit init && scimgit client create hr && mv \(files.chain) hr.pem")
        try reader.run(try commands("Clients", "TLS certificates"))
        #expect(try reader.run("scimgit client show hr").contains("certificate"))
    }

    @Test func `allow and reject mass changes`() throws {
        try reader.run("scimgit init && scimgit client create entra")
        let printed = try reader.run(try commands("Clients", "Mass changes"))
        #expect(printed.contains("Allowed the mass changes of entra for 120 minutes."))
        #expect(try reader.run("scimgit guard list").contains("entra  rejected"))
    }

    @Test func `print the requests that were refused`() async throws {
        let server = try ServerProcess(in: reader.folder.state)
        #expect(try await server.client.send("DELETE", "/Users/nobody").status == 404)
        #expect(server.stop() == 0)
        let printed = try reader.run(try commands("Operate", "Refused requests"))
        #expect(printed.contains("404  DELETE /scim/v2/Users/nobody"))
        #expect(printed.contains("\"status\":404"))
    }
}
