import Foundation
import IdentityStore
import JSON
import Logging
import SCIM
import TestSupport
import Testing

/// The environment variables `SCIMGIT_POWER_CUTS` and `SCIMGIT_SEED` ask for more cuts, and for those of another run.
@Suite struct `After a power cut` {
    @Test func `every acknowledged change, commit and push is there, and the server goes on`() async throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["SCIMGIT_POWER_CUTS"].flatMap { Int($0) } ?? 30
        let seed = environment["SCIMGIT_SEED"].flatMap { UInt64($0) } ?? .random(in: 0...UInt64.max)
        let history = try await RecordedLoad(rounds: 2).history
        let first = try #require(history.acknowledgements.first).position
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<count {
                if number >= 2 { try await tasks.next() }
                var random = SeededGenerator(seed: seed &+ UInt64(number))
                let acknowledged = history.acknowledgements.randomElement(using: &random)?.position ?? first
                let cut = PowerCut(
                    position: number.isMultiple(of: 2)
                        ? acknowledged + 1 : .random(in: (first + 1)...history.length, using: &random),
                    names: number / 2 % 2 == 0 ? .ordered : .unordered)
                tasks.addTask { [random] in
                    try await Self.check(cut, history, random, "cut \(cut) with SCIMGIT_SEED=\(seed &+ UInt64(number))")
                }
            }
            try await tasks.waitForAll()
        }
    }

    /// Lets the power fail once, starts again, and looks what is there.
    private static func check(
        _ cut: PowerCut, _ history: DiskHistory, _ random: SeededGenerator, _ comment: Comment
    ) async throws {
        var random = random
        let folder = NSTemporaryDirectory() + "scimgit-cut-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try cut.image(of: history, using: &random).write(to: folder)
        let location = StateLocation(directory: folder + "/state")
        do {
            let tokens = try String(contentsOfFile: location.privateDirectory + "/clients.json", encoding: .utf8)
            #expect(tokens.contains("okta"), comment)
            try await change(location, comment)
            let present = Set(try git(location, ["rev-list", "scimgit/live"]).split(separator: "\n").map(String.init))
            let missing = history.acknowledgements.filter { $0.position < cut.position && !present.contains($0.commit) }
            #expect(missing.isEmpty, comment)
            let lost = try git(location, ["rev-list", "--objects", "--quiet", "scimgit/live", "main"])
            #expect(lost.isEmpty, "\(comment): git rev-list says \(lost)")
            // Without a journal the index of a person may name what never reached the disk.
            let report = try git(location, ["fsck", "--strict", "--no-dangling"], hasIndex: cut.names == .ordered)
            #expect(report.isEmpty, "\(comment): git fsck says \(report)")
        } catch {
            Issue.record(error, comment)
        }
    }

    /// Opens what the power cut left, as a server does, and makes one change.
    private static func change(_ location: StateLocation, _ comment: Comment) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let store = try await IdentityStore.open(location, logger: logger)
        // What git itself held stays, and without a journal ours may: the answer to changes names the file to remove.
        for lock in ["refs/heads/main.lock", "refs/scimgit/live.lock"] {
            try? FileManager.default.removeItem(atPath: location.gitDirectory + "/" + lock)
        }
        let body: JSONObject = ["schemas": [.string(Schema.user.id)], "userName": "after@corp.example"]
        let outcome = try await store.perform(
            Change(.create(body), of: .user, requestID: "r-1"), by: Client(name: "okta"))
        #expect(outcome.commit != nil, comment)
        await store.close()
    }

    private static func git(
        _ location: StateLocation, _ arguments: [String], hasIndex: Bool = true
    ) throws -> String {
        let index = hasIndex ? location.gitDirectory + "/index" : location.directory + "-no-index"
        let run = try Program.run(
            ["env", "GIT_INDEX_FILE=\(index)", "git", "-C", location.directory, "-c", "core.commitGraph=false"]
                + arguments, mayFail: true)
        return run.output + (run.status == 0 ? "" : "status \(run.status)")
    }
}
