import Foundation
import Testing

@Suite struct `Corpus of the fuzzer of merges` {
    /// `Tests/Fuzz/Corpus/merge`.
    static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(components: "Fuzz", "Corpus", "merge")
    }

    static func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }

    @Test(arguments: try names())
    func `breaks no law`(_ name: String) throws {
        let bytes = Array(try Data(contentsOf: Self.folder.appending(component: name)))
        #expect(throws: Never.self) { try MergeProperty.check(bytes) }
    }
}
