import Foundation
import Testing

@Suite struct `Corpus of the JSON fuzzer` {
    /// `Tests/Fuzz/Corpus/json`.
    static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(components: "Fuzz", "Corpus", "json")
    }

    static func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path) }

    @Test(arguments: try names())
    func `breaks no promise`(_ name: String) throws {
        let bytes = Array(try Data(contentsOf: Self.folder.appending(component: name)))
        #expect(throws: Never.self) { try JSONProperty().check(bytes) }
    }
}
