import Clients
import Foundation
import HTTPTypes
import JSON
import Logging
import SCIM
import Testing

@testable import SCIMServer

@Suite struct `A capture` {
    /// Words that are long enough not to come about by chance.
    private static let personal = [
        "mirabelle", "holtmann", "contoso", "platform", "s3cret", "hauptstr", "brandt", "münchen", "friederike",
        "4711471",
    ]

    /// Runs a client against a server that captures, and reads the transcript that it wrote.
    private static func transcript(
        dialect: Dialect = .okta, client: String? = nil, _ run: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws -> (transcript: Transcript?, text: String) {
        let directory = NSTemporaryDirectory() + "scimgit-capture-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let capture = try Capture(into: directory, client: client, logger: Logger(label: "test"))
        try await TestServer.run(dialect: dialect, capture: capture, run)
        capture.flush()
        let files = try FileManager.default.contentsOfDirectory(atPath: directory)
        let attributes = try FileManager.default.attributesOfItem(atPath: directory)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        guard let file = files.first else { return (nil, "") }
        #expect(files.count == 1)
        let mode = try FileManager.default.attributesOfItem(atPath: "\(directory)/\(file)")[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(file)"))
        return (try Transcript(JSONValue(parsing: Array(data)), file: file), String(decoding: data, as: UTF8.self))
    }

    private static func firstRun(_ server: TestServer) async throws {
        _ = try await server.send(
            .get, "/Users?filter=userName%20eq%20%22mirabelle.holtmann%40contoso.example%22&startIndex=1&count=100")
        let more = #"""
            ,"name":{"givenName":"Mirabelle","familyName":"Holtmann"},"password":"s3cret!","externalId":"00u4711x",
            "emails":[{"value":"Mirabelle.Holtmann@contoso.example","type":"work","primary":true}],
            "addresses":[{"type":"work","streetAddress":"Hauptstr. 4711","locality":"München"}],"nickname":"M","employee":4711471
            """#
        let mira = try await server.makeUser("mirabelle.holtmann@contoso.example", more).id
        let kai = try await server.makeUser("ilse.brandt@contoso.example").id
        _ = try await server.send(.post, "/Users", TestServer.user("MIRABELLE.HOLTMANN@contoso.example"))
        _ = try await server.send(.get, "/Users?filter=userName+eq+%22mirabelle.holtmann@contoso.example%22")
        _ = try await server.send(.get, "/Users?startIndex=1&count=100")
        let group = try await server.send(.post, "/Groups", TestServer.group("Platform Eng", members: [mira])).id
        for operation in [
            #"{"op":"Add","path":"members","value":[{"$ref":null,"value":"\#(kai)"}]}"#,
            #"{"op":"remove","path":"members[value eq \"\#(mira)\"]"}"#,
            #"{"op":"replace","value":{"id":"\#(group)","displayName":"Platform"}}"#,
        ] {
            #expect(try await server.send(.patch, "/Groups/\(group)", TestServer.patch(operation)).status == 200)
        }
        let rename =
            #"{"op":"Replace","path":"emails[value eq \"mirabelle.holtmann@contoso.example\"].value","value":"friederike@contoso.example"}"#
        _ = try await server.send(.patch, "/Users/\(mira)", TestServer.patch(rename))
        _ = try await server.send(
            .patch, "/Users/\(mira)", TestServer.patch(#"{"op":"Replace","path":"active","value":"False"}"#))
        _ = try await server.send(.get, "/Users/\(mira)")
        _ = try await server.send(.get, "/Users/0123456789")
        _ = try await server.send(.get, "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22Platform%22")
        _ = try await server.send(.delete, "/Groups/\(group)")
    }

    @Test func `is a transcript that a new server answers in the same way`() async throws {
        let (found, _) = try await Self.transcript(Self.firstRun)
        let transcript = try #require(found)
        #expect(transcript.steps.count == 16 && transcript.dialect == .okta)
        #expect(transcript.steps.flatMap(\.capture.keys).sorted() == ["r1", "r2", "r3"])
        #expect(transcript.steps.filter { $0.expect.body != nil }.count >= 12)
        try await TestServer.run(dialect: transcript.dialect) { server in
            var replay = try TranscriptReplay(of: transcript, on: server)
            try await replay.run()
        }
    }

    @Test func `has no personal value and no secret`() async throws {
        let (_, text) = try await Self.transcript { server in
            try await Self.firstRun(server)
            #expect(!server.token.isEmpty)
        }
        for word in Self.personal { #expect(!text.lowercased().contains(word), "\(word)") }
        #expect(!text.contains("scimgit_"))
        #expect(text.contains("%20eq%20%22") && text.contains("+eq+%22"))
    }

    /// The text of a transcript of requests, in small letters.
    private static func written(_ run: @Sendable @escaping (TestServer) async throws -> Void) async throws -> String {
        try await transcript { server in
            try await run(server)
            _ = try await server.send(.get, "/Users?count=1")
        }.text.lowercased()
    }

    @Test(arguments: [
        "scimgit_adaeleven", "adaeleven=1", "x=adaeleven", "x=adaeleven%FF", "filter=adaeleven%FF", "sortBy=adaeleven",
        "sortOrder=adaeleven", "attributes=userName,adaeleven", "excludedAttributes=adaeleven", "count=adaeleven",
    ])
    func `keeps no text of a parameter that the server does not know`(query: String) async throws {
        let text = try await Self.written { _ = try await $0.send(.get, "/Users?" + query) }
        #expect(!text.contains("adaeleven") && text.contains("get /users"), "\(text)")
    }

    @Test(arguments: [
        #"displayName eq "Ada \"Countess\" adaeleven""#, #"userName=="adaeleven""#, #"userName eq"adaeleven""#,
        "userName\teq\t\"adaeleven\"", "adaeleven", "userName eq adaeleven", "userName is adaeleven",
        "userName like title adaeleven", #"userName eq "x" adaeleven"#, #"userName eq "adaeleven"#,
        #"adaeleven eq "x""#, "userName eq 'adaeleven'", #"externalId eq "urn:corp:adaeleven""#,
        #"emails[type eq "adaeleven"]"#, #"password eq "adaeleven""#,
    ])
    func `keeps no text of a filter`(filter: String) async throws {
        let text = try await Self.written { server in
            let allowed = CharacterSet.alphanumerics
            let query = filter.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
            _ = try await server.send(.get, "/Users?filter=" + query)
        }
        #expect(!text.contains("adaeleven") && !text.contains("countess") && text.contains("filter="), "\(text)")
    }

    @Test func `keeps attributes, operators and canonical types of a filter`() async throws {
        let text = try await Self.written { server in
            _ = try await server.send(
                .get, "/Users?filter=emails%5Btype%20eq%20%22work%22%5D%20and%20not%20(active%20eq%20true)")
        }
        #expect(text.contains("emails%5btype%20eq%20%22work%22%5d%20and%20not%20(active%20eq%20true)"), "\(text)")
    }

    @Test func `replaces words of one character`() async throws {
        let text = try await Self.written { server in
            let more = #","displayName":"王","name":{"givenName":"王 伟"}"#
            _ = try await server.makeUser("mirabelle@contoso.example", more)
        }
        #expect(!text.contains("王") && !text.contains("伟"), "\(text)")
    }

    @Test(arguments: [
        #""path":"password","value":"s3cretword""#, #""Path":"PASSWORD","Value":"s3cretword""#,
        #""path":"urn:ietf:params:scim:schemas:core:2.0:User:password","value":"urn:s3cretword""#,
        #""path":"password.value","value":["s3cretword"]"#, #""value":{"password":"urn:s3cretword"}"#,
    ])
    func `has a placeholder for a secret that a PATCH sets`(operation: String) async throws {
        let text = try await Self.written { server in
            let user = try await server.makeUser("mirabelle@contoso.example").id
            let body = TestServer.patch(#"{"op":"replace",\#(operation)}"#)
            _ = try await server.send(.patch, "/Users/\(user)", body)
        }
        #expect(!text.contains("s3cretword") && text.contains(#""plac3holder""#), "\(text)")
    }

    @Test func `keeps URNs of schemas alone, and types that are canonical`() async throws {
        let text = try await Self.written { server in
            let emails = #"[{"value":"mira@contoso.example","type":"adaeleven"}]"#
            let more = #","externalId":"urn:corp:person:adaeleven","emails":\#(emails)"#
            _ = try await server.makeUser("mirabelle@contoso.example", more)
            let schemas = #"{"schemas":["urn:corp:adaeleven"],"userName":"adaeleven"}"#
            _ = try await server.send(.post, "/Users", schemas)
            _ = try await server.send(.get, "/Schemas/urn:corp:adaeleven")
        }
        #expect(!text.contains("adaeleven") && !text.contains("urn:corp"), "\(text)")
        #expect(text.contains(#"["urn:ietf:params:scim:schemas:core:2.0:user"]"#), "\(text)")
    }

    @Test func `replaces names in any path, and bulk ids`() async throws {
        let text = try await Self.written { server in
            _ = try await server.send(.get, "//Users/adaeleven")
            _ = try await server.send(.get, "/adaeleven/Users/adaeleven/x?count=1")
            _ = try await server.bulk(
                TestServer.post("/Users", "adaeleven", TestServer.user("mirabelle@contoso.example")),
                TestServer.post("/Groups", "adatwelve", TestServer.group("Staff", members: ["bulkId:adaeleven"])),
                #"{"method":"DELETE","path":"Users/adaeleven"}"#)
        }
        #expect(!text.contains("adaeleven") && !text.contains("adatwelve"), "\(text)")
        #expect(text.contains(#""bulkid:"#) && text.contains(#""path":"users/"#), "\(text)")
    }

    @Test func `remembers nothing of a step that it leaves out`() async throws {
        let (transcript, text) = try await Self.transcript { server in
            let body = #"{"schemas":["\#(MessageSchema.searchRequest)"],"filter":"userName eq \"adaeleven\""}"#
            let match = try #require(HTTPField.Name("If-Match"))
            let headers: HTTPFields = [match: "x"]
            _ = try await server.send(.post, "/Users/.search", body, headers: headers)
            _ = try await server.send(.get, "/Users?count=1")
        }
        #expect(transcript?.steps.map(\.id) == ["2 GET /Users"])
        #expect(!text.contains("adaeleven"))
    }

    @Test func `is full at a limit of memory, to which steps that are left out do not count`() {
        var pseudonyms = Pseudonyms(limit: 1000)
        _ = pseudonyms.replace("one two three four five six seven eight")
        #expect(pseudonyms.isFull)
        pseudonyms.forget()
        #expect(!pseudonyms.isFull)
        _ = pseudonyms.replace("one two three four five six seven eight")
        pseudonyms.keep()
        pseudonyms.forget()
        #expect(pseudonyms.isFull)
    }

    @Test func `takes one client alone when it is told so`() async throws {
        let (transcript, _) = try await Self.transcript(client: "entra") { server in
            _ = try await server.makeUser("mirabelle.holtmann@contoso.example")
            let token = try server.administration.createToken(for: "entra")
            let headers: HTTPFields = [.authorization: "Bearer \(token)"]
            #expect(try await server.send(.get, "/Users", headers: headers).total == 1)
        }
        #expect(transcript?.client == "entra" && transcript?.steps.count == 1)
        // What was there before is not in it.
        #expect(transcript?.steps.first?.expect.body == nil)
    }

    @Test func `leaves out what needs a resource from before it`() async throws {
        let (transcript, _) = try await Self.transcript(client: "entra") { server in
            let user = try await server.makeUser("mirabelle.holtmann@contoso.example").id
            let token = try server.administration.createToken(for: "entra")
            let headers: HTTPFields = [.authorization: "Bearer \(token)"]
            _ = try await server.send(.get, "/Users/\(user)", headers: headers)
            _ = try await server.send(.get, "/Users?count=1&cursor=abc", headers: headers)
            _ = try await server.send(.post, "/Groups", TestServer.group("Staff", members: [user]), headers: headers)
            _ = try await server.send(.get, "/Groups", headers: headers)
        }
        #expect(transcript?.steps.map(\.id) == ["4 GET /Groups"])
    }

    @Test func `is refused in a directory that others may enter`() throws {
        let directory = NSTemporaryDirectory() + "scimgit-capture-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        let error = #expect(throws: ConfigurationError.self) {
            try Capture(into: directory, logger: Logger(label: "test"))
        }
        #expect(error?.description.contains("chmod 700") == true)
        #expect(throws: ConfigurationError.self) { try Capture(into: "/dev/null", logger: Logger(label: "test")) }
    }
}
