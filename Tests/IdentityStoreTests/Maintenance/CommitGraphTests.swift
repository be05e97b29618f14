import Foundation
import Logging
import Testing

@testable import IdentityStore

@Suite("The commit-graph")
struct CommitGraphTests {
    /// With so many, Foundation's `Process` may crash: it reads past what the system said of them.
    private static let descriptors = 1_500

    @Test("is written while many connections are open, and knows every commit and its paths")
    func written() async throws {
        let fixture = try await StoreFixture()
        for number in 0..<3 { _ = try await fixture.createUser("user-\(number)") }
        var opened: [FileHandle] = []
        for _ in 0..<Self.descriptors { opened.append(try #require(FileHandle(forReadingAtPath: "/dev/null"))) }
        await CommitGraph(location: fixture.location, logger: Logger(label: "test")).update()
        for handle in opened { try handle.close() }
        try fixture.git("commit-graph", "verify")
        let chain = try String(
            contentsOfFile: fixture.location.gitDirectory + "/objects/info/commit-graphs/commit-graph-chain",
            encoding: .utf8)
        let layers = try chain.split(separator: "\n").map {
            try Data(
                contentsOf: URL(
                    fileURLWithPath: fixture.location.gitDirectory + "/objects/info/commit-graphs/graph-\($0).graph"))
        }
        #expect(layers.map(Self.commits).reduce(0, +) == (try fixture.commitCount()))
        #expect(layers.allSatisfy { $0.range(of: Data("BDAT".utf8)) != nil }, "filters of changed paths")
    }

    @Test("is left alone where git cannot write it, and no change is hindered")
    func refused() async throws {
        let fixture = try await StoreFixture()
        let folder = fixture.location.gitDirectory + "/objects/info/commit-graphs"
        try FileManager.default.createDirectory(
            atPath: fixture.location.gitDirectory + "/objects/info", withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: folder))
        await CommitGraph(location: fixture.location, logger: Logger(label: "test")).update()
        _ = try await fixture.createUser("ada")
        #expect(try fixture.git("log", "--format=%s", "-1", "scimgit/live").contains("ada"))
    }

    /// The last entry of the fan-out table: how many commits a layer holds (gitformat-commit-graph).
    private static func commits(_ layer: Data) -> Int {
        let bytes = [UInt8](layer)
        let chunks = Int(bytes[6])
        for entry in 0..<chunks {
            let start = 8 + 12 * entry
            guard Array(bytes[start..<start + 4]) == Array("OIDF".utf8) else { continue }
            let offset = bytes[start + 4..<start + 12].reduce(0) { $0 << 8 | Int($1) }
            return bytes[offset + 1020..<offset + 1024].reduce(0) { $0 << 8 | Int($1) }
        }
        return 0
    }
}
