import Foundation
import IdentityStore
import JSON
import SCIM
import Testing

@testable import Clients

@Suite struct `The file of clients` {
    private static func earlier(_ client: String, _ dialect: String, _ digit: String, _ more: String = "") -> String {
        let hash = String(repeating: digit, count: 64)
        return #"{"client":"\#(client)","created":1,"dialect":"\#(dialect)","sha256":"\#(hash)"\#(more)}"#
    }

    /// A token of the last version before clients, and its hash.
    private static let token = "scimgit_2JtrfEBlzuUwqDMHGvS0oBS4dVYxYRSWcLCXNzFxjFM"

    private static var digest: String { Array(TokenText.digest(of: token)).hexDigits }

    @Test func `the tokens of an earlier program go on doing everything, each as one of a client`() throws {
        let office = try Office()
        let mine = #"{"client":"entra","created":7,"dialect":"interoperable","sha256":"\#(Self.digest)"}"#
        try office.write(
            #"{"format":2,"bearerTokens":[\#(Self.earlier("okta", "okta", "1")),\#(mine)]}"#, to: office.earlierFile)
        let server = office.registry()
        let before = try server.principal(bearing: Self.token)
        #expect(before.client.name == "entra" && before.client.managesAll)
        try office.administration.bringUpToDate()
        #expect(try office.registry().principal(bearing: Self.token) == before)
        server.lookNow()
        #expect(try server.principal(bearing: Self.token) == before && office.log == [])
        let registrations = try office.administration.registrations()
        #expect(registrations.clients.map(\.name) == ["okta", "entra"])
        #expect(registrations.clients.allSatisfy { $0.scopes == .all && $0.manages == .all && $0.isEnabled })
        #expect(try office.history().map { $0["client"] } == ["okta", "entra"])
        let retired = try String(contentsOfFile: office.earlierFile, encoding: .utf8)
        #expect(try JSONValue(parsing: Array(retired.utf8)) == ["format": 3])
        try office.administration.bringUpToDate()
        #expect(try office.administration.registrations() == registrations && office.history().count == 2)
    }

    @Test func `a token made by a new program takes the tokens of an earlier one along`() throws {
        let office = try Office()
        try office.write(
            #"{"format":2,"bearerTokens":[\#(Self.earlier("hr", "strict", "1"))]}"#, to: office.earlierFile)
        _ = try office.administration.createToken(for: "hr")
        let registrations = try office.administration.registrations()
        #expect(registrations.tokens.count == 2 && registrations.clients.map(\.manages) == [.all])
    }

    @Test func `tokens that were taken over by a program which then crashed are not taken over again`() throws {
        let office = try Office()
        let tokens = #"{"format":2,"bearerTokens":[\#(Self.earlier("hr", "strict", "1"))]}"#
        try office.write(tokens, to: office.earlierFile)
        try office.administration.bringUpToDate()
        try office.administration.deleteClient("hr")
        try office.write(tokens, to: office.earlierFile)
        #expect(try office.administration.registrations().clients == [])
        try office.administration.bringUpToDate()
        #expect(try office.administration.registrations().tokens == [])
        #expect(!(try String(contentsOfFile: office.earlierFile, encoding: .utf8)).contains("sha256"))
    }

    @Test func `a token that has another dialect than the newest of its name keeps it until the client is set`() throws
    {
        let office = try Office()
        let tokens = [Self.earlier("hr", "strict", "1"), Self.earlier("hr", "interoperable", "2")]
        try office.write(#"{"format":2,"bearerTokens":[\#(tokens.joined(separator: ","))]}"#, to: office.earlierFile)
        try office.administration.bringUpToDate()
        let registrations = try office.administration.registrations()
        #expect(registrations.clients.map(\.dialect) == [.interoperable])
        #expect(registrations.tokens.map(\.dialect) == [.strict, nil])
        try office.administration.setClient("hr", to: ClientSettings(dialect: .okta))
        #expect(try office.administration.registrations().tokens.map(\.dialect) == [nil, nil])
    }

    @Test func `okta of a file of the first format gets its own dialect`() throws {
        let office = try Office()
        let old = [
            Self.earlier("okta", "interoperable", "0"), Self.earlier("check", "strict", "1"),
            Self.earlier("entra", "interoperable", "2"),
        ]
        try office.write(#"{"tokens":[\#(old.joined(separator: ","))]}"#, to: office.earlierFile)
        #expect(
            try office.administration.registrations().clients.map(\.dialect) == [.okta, .strict, .interoperable])
    }

    @Test func `a token of a user that an earlier program made goes on standing for the user`() throws {
        let office = try Office()
        let token = Self.earlier("mira", "interoperable", "1", #","subject":"2819c223""#)
        try office.write(#"{"format":2,"bearerTokens":[\#(token)]}"#, to: office.earlierFile)
        #expect(try office.administration.registrations().tokens.map(\.subject) == ["2819c223"])
        #expect(try office.administration.registrations().tokens.map(\.scopes) == [nil])
    }

    @Test func `what was written is read again`() throws {
        let office = try Office()
        let settings = ClientSettings(dialect: .strict, scopes: Scopes([.me, .type("Device"), .bulk]), manages: .all)
        try office.administration.createClient("hr", settings)
        _ = try office.administration.createToken(
            for: "hr", TokenSettings(subject: "1", scopes: Scopes([.me]), lifetime: 60, isDraft: true))
        try office.administration.createClient("gone")
        try office.administration.deleteClient("gone")
        try office.administration.enableClient("hr", false)
        let registrations = try office.administration.registrations()
        let file = ClientFile(in: office.directory)
        try file.write(registrations)
        #expect(try file.read() == registrations)
        #expect(registrations.clients.first?.isEnabled == false && registrations.tokens.first?.isDraft == true)
    }

    @Test(
        arguments: [
            "", "{}", "[]", #"{"format":2,"clients":[],"tokens":[],"formerClients":[]}"#,
            #"{"format":1,"clients":[{}],"tokens":[],"formerClients":[]}"#,
            #"{"format":1,"clients":[],"tokens":[{"client":"a"}],"formerClients":[]}"#,
            #"{"format":1,"clients":[],"tokens":[],"formerClients":[1]}"#,
        ])
    func `nobody is let in by one that was not written here`(_ text: String) throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "okta")
        let server = office.registry()
        _ = try server.principal(bearing: token)
        try office.write(text, to: office.file)
        server.lookNow()
        #expect(throws: TokenRefusal.unknown) { try server.principal(bearing: token) }
        #expect(server.problem != nil)
        #expect(throws: ClientError.self) { try office.administration.registrations() }
    }

    @Test(arguments: [#""scopes":["everything"]"#, #""expires":"never""#, #""subject":7"#, #""dialect":"x""#])
    func `a limit of a token that is not understood lets nobody in`(_ limit: String) throws {
        let office = try Office()
        _ = try office.administration.createToken(for: "okta")
        let text = try String(contentsOfFile: office.file, encoding: .utf8)
        try office.write(text.replacing("\"draft\": false,", with: "\"draft\": false, \(limit),"), to: office.file)
        #expect(throws: ClientError.self) { try office.administration.registrations() }
    }

    @Test func `it cannot be read and is not replaced while a directory is in its place`() throws {
        let office = try Office()
        try FileManager.default.createDirectory(atPath: office.file, withIntermediateDirectories: false)
        #expect(throws: ClientError.self) { try office.administration.createClient("okta") }
        #expect(office.registry().problem != nil)
    }
}

extension [UInt8] {
    /// Two hex digits for each byte.
    fileprivate var hexDigits: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
