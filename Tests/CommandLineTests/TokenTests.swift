import Foundation
import TestSupport
import Testing

@Suite struct `scimgit token` {
    @Test func `create prints the token alone, and keeps only its hash, readable by its owner alone`() throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun("token", "create", "okta", "--state", folder.state)
        #expect(run.status == 0)
        #expect(run.errors == "")
        let token = run.output.trimmingCharacters(in: .newlines)
        #expect(run.output == token + "\n")
        #expect(token.wholeMatch(of: /scimgit_[A-Za-z0-9_-]{43}/) != nil)
        let file = folder.state + "/.git/scimgit/clients.json"
        #expect(!(try String(contentsOfFile: file, encoding: .utf8)).contains(token.dropFirst(8)))
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        #expect(try folder.git("status", "--porcelain").output == "")
    }

    @Test func `list names clients and dialects, and revoke takes them away`() throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        _ = try CommandRun("token", "create", "okta", "--state", folder.state)
        _ = try CommandRun("token", "create", "hr-2", "--dialect", "strict", "--state", folder.state)
        let lines = try CommandRun("token", "list", "--state", folder.state).output.split(separator: "\n")
        let words = lines.map { $0.split(separator: " ").prefix(2).map(String.init) }
        #expect(words == [["okta", "okta"], ["hr-2", "strict"]])
        #expect(try CommandRun("token", "revoke", "okta", "--state", folder.state).status == 0)
        #expect(try CommandRun("token", "list", "--state", folder.state).output.hasPrefix("hr-2"))
        #expect(try CommandRun("token", "revoke", "okta", "--state", folder.state).status == 1)
    }

    @Test func `revoke can keep the newest, to replace a token`() throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        for _ in 0..<2 { _ = try CommandRun("token", "create", "okta", "--state", folder.state) }
        let both = try CommandRun("token", "list", "--state", folder.state).output.split(separator: "\n")
        #expect(both.count == 2)
        // As of a script whose variable is empty.
        #expect(try CommandRun("token", "revoke", "okta", "--token", "", "--state", folder.state).status == 64)
        #expect(try CommandRun("token", "revoke", "okta", "--keep-newest", "--state", folder.state).status == 0)
        let kept = try CommandRun("token", "list", "--state", folder.state).output.split(separator: "\n")
        #expect(kept == Array(both.suffix(1)))
    }

    @Test(arguments: ["Okta", "a b", "ö", "a_b", "-\n", String(repeating: "a", count: 65)])
    func `create refuses a name that is none`(_ name: String) throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun("token", "create", "--state", folder.state, "--", name)
        #expect(run.status != 0)
        #expect(run.output == "")
        #expect(try CommandRun("token", "list", "--state", folder.state).output == "")
    }

    @Test func `create binds the token to a user by userName or id, so that /Me means that user`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira")
        for (number, subject) in ["mira", "MIRA", id].enumerated() {
            let run = try CommandRun(
                "token", "create", "m-\(number)", "--subject", subject, "--state", server.directory)
            #expect(run.status == 0, "\(run.errors)")
        }
        let lines = try CommandRun("token", "list", "--state", server.directory).output.split(separator: "\n")
        #expect(lines.dropFirst().allSatisfy { $0.hasSuffix("  \(id)") })
        let nobody = try CommandRun("token", "create", "x", "--subject", "nobody", "--state", server.directory)
        #expect(nobody.status == 1 && nobody.output == "" && nobody.errors.contains("nobody"))
    }

    @Test func `create without a state repository says what to do`() throws {
        let folder = try TestFolder()
        let run = try CommandRun("token", "create", "okta", "--state", folder.state)
        #expect(run.status == 1)
        #expect(run.errors.contains("scimgit init --state \(folder.state)"))
        #expect(!FileManager.default.fileExists(atPath: folder.state))
    }

    @Test func `changes are noticed by a running server`() async throws {
        let server = try ServerProcess()
        #expect(try await server.client.send("GET", "/Users").status == 200)
        _ = try CommandRun("token", "revoke", "okta", "--state", server.directory)
        #expect(try await comesToHold { try await server.client.send("GET", "/Users").status == 401 })
    }
}
