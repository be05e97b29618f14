import Foundation
import IdentityStore
import JSON
import SCIM
import Testing

@testable import SCIMServer

@Suite struct `Tokens` {
    private func withFile(_ body: (String) throws -> Void) throws {
        let directory = NSTemporaryDirectory() + "scimgit-tokens-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try body(directory + "/tokens.json")
    }

    @Test func `a token that another process makes works at once`() throws {
        try withFile { file in
            let server = TokenStore(file: file)
            #expect(server.client(bearing: "scimgit_nobody") == nil)
            let token = try TokenStore(file: file).create(name: "okta")
            #expect(server.client(bearing: token)?.name == "okta")
        }
    }

    @Test func `a token names its client and dialect`() throws {
        try withFile { file in
            let store = TokenStore(file: file)
            let okta = try store.create(name: "okta")
            let strict = try store.create(name: "check-1", dialect: .strict)
            #expect(store.client(bearing: okta) == Client(name: "okta", dialect: .okta))
            #expect(store.client(bearing: strict) == Client(name: "check-1", dialect: .strict))
            #expect(try store.list().map(\.name) == ["okta", "check-1"])
        }
    }

    @Test func `okta of a file of the first format gets its own dialect, once`() throws {
        try withFile { file in
            func token(_ client: String, _ dialect: String, _ digit: String) -> String {
                let hash = String(repeating: digit, count: 64)
                return #"{"client":"\#(client)","created":1,"dialect":"\#(dialect)","sha256":"\#(hash)"}"#
            }
            let old = [
                token("okta", "interoperable", "0"), token("okta", "strict", "1"), token("entra", "interoperable", "2"),
            ]
            try Data(#"{"tokens":[\#(old.joined(separator: ","))]}"#.utf8).write(to: URL(fileURLWithPath: file))
            let store = TokenStore(file: file)
            #expect(try store.list().map(\.dialect) == [.okta, .strict, .interoperable])
            try store.bringUpToDate()
            let written = try String(contentsOfFile: file, encoding: .utf8)
            #expect(written.contains("\"bearerTokens\"") && !written.contains("\"tokens\""))
            try store.revoke(name: "okta", keepingNewest: true)
            let chosen = try store.create(name: "okta", dialect: .interoperable)
            #expect(try TokenStore(file: file).list().map(\.dialect) == [.strict, .interoperable, .interoperable])
            #expect(TokenStore(file: file).client(bearing: chosen)?.dialect == .interoperable)
        }
    }

    @Test func `a program that knows only the first format finds no tokens, and this one none of a later format`()
        throws
    {
        try withFile { file in
            let token = try TokenStore(file: file).create(name: "entra")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(try JSONValue(parsing: Array(text.utf8)).object?["tokens"] == nil)
            try text.replacing("\"format\": 2", with: "\"format\": 3").write(
                toFile: file, atomically: true, encoding: .utf8)
            #expect(TokenStore(file: file).client(bearing: token) == nil)
            let error = #expect(throws: TokenError.self) { try TokenStore(file: file).list() }
            #expect(error?.description.contains("a newer scimgit wrote it") == true)
        }
    }

    @Test func `refuses the name of the author of imports`() throws {
        try withFile { file in
            #expect(throws: TokenError.reservedName("import")) { try TokenStore(file: file).create(name: "import") }
        }
    }

    @Test func `a token may stand for a user; files of before have none that does`() throws {
        try withFile { file in
            let store = TokenStore(file: file)
            let mira = try store.create(name: "mira", subject: "2819c223")
            _ = try store.create(name: "okta")
            #expect(store.client(bearing: mira)?.subject == "2819c223")
            #expect(try TokenStore(file: file).list().map(\.subject) == ["2819c223", nil])
            let hash = String(repeating: "00", count: 32)
            let old = #"{"tokens":[{"client":"a","created":1,"dialect":"strict","sha256":"\#(hash)"}]}"#
            try Data(old.utf8).write(to: URL(fileURLWithPath: file))
            #expect(try TokenStore(file: file).list().map(\.subject) == [nil])
        }
    }

    @Test func `a token has 256 random bits behind a prefix that scanners know`() throws {
        try withFile { file in
            let store = TokenStore(file: file)
            let token = try store.create(name: "okta")
            #expect(token.hasPrefix("scimgit_"))
            #expect(token.utf8.count == "scimgit_".utf8.count + 43)
            #expect(try store.create(name: "okta") != token)
        }
    }

    @Test func `wrong, empty, shortened and overlong tokens name nobody`() throws {
        try withFile { file in
            let store = TokenStore(file: file)
            let token = try store.create(name: "okta")
            for wrong in [
                "", "scimgit_", String(token.dropLast()), token + "A", String(repeating: "A", count: 100_000),
            ] {
                #expect(store.client(bearing: wrong) == nil)
            }
        }
    }

    @Test func `nobody is let in without a file, nor with one that was not written here`() throws {
        try withFile { file in
            #expect(TokenStore(file: file).client(bearing: "scimgit_x") == nil)
            for text in ["", "{}", "[]", #"{"tokens":[{}]}"#, #"{"tokens":[{"client":"a","dialect":"x"}]}"#] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: file))
                #expect(TokenStore(file: file).client(bearing: "") == nil)
                #expect(throws: TokenError.self) { try TokenStore(file: file).list() }
            }
        }
    }

    @Test func `the file holds a hash, and only its owner can read it`() throws {
        try withFile { file in
            let token = try TokenStore(file: file).create(name: "okta")
            let text = try String(contentsOfFile: file, encoding: .utf8)
            #expect(!text.contains(token) && !text.contains(token.dropFirst("scimgit_".count)))
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a second token of a client works beside the first, a third is refused`() throws {
        try withFile { file in
            let store = TokenStore(file: file)
            let old = try store.create(name: "okta")
            let new = try store.create(name: "okta")
            #expect(store.client(bearing: old) != nil && store.client(bearing: new) != nil)
            #expect(throws: TokenError.tooMany(name: "okta")) { try store.create(name: "okta") }
        }
    }

    @Test func `a revoked token lets nobody in`() throws {
        try withFile { file in
            let store = TokenStore(file: file)
            let old = try store.create(name: "okta")
            let new = try store.create(name: "okta")
            let entra = try store.create(name: "entra")
            #expect(try store.revoke(name: "okta", keepingNewest: true) == 1)
            #expect(TokenStore(file: file).client(bearing: old) == nil)
            #expect(TokenStore(file: file).client(bearing: new)?.name == "okta")
            #expect(try store.revoke(name: "okta") == 1)
            #expect(try store.revoke(name: "okta") == 0)
            #expect(TokenStore(file: file).client(bearing: new) == nil)
            #expect(TokenStore(file: file).client(bearing: entra)?.name == "entra")
        }
    }

    @Test(arguments: ["", "Okta", "a b", "a/b", "ä", "a\nb", String(repeating: "a", count: 65)])
    func `refuses a name that cannot be a client's`(_ name: String) throws {
        try withFile { file in
            #expect(throws: TokenError.invalidName(name)) { try TokenStore(file: file).create(name: name) }
        }
    }

    @Test func `several writers lose no token`() async throws {
        let directory = NSTemporaryDirectory() + "scimgit-tokens-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = directory + "/tokens.json"
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask { _ = try TokenStore(file: file).create(name: "client-\(number)") }
            }
            try await group.waitForAll()
        }
        #expect(try Set(TokenStore(file: file).list().map(\.name)).count == 16)
    }
}
