import Foundation
import SCIM
import Testing

@Suite struct `Corpus of the SCIM fuzzers` {
    /// An input in `Tests/Fuzz/Corpus`.
    struct Input: Sendable, CustomTestStringConvertible {
        let target: String
        let name: String
        var testDescription: String { "\(target)/\(name)" }

        var bytes: [UInt8] {
            get throws { Array(try Data(contentsOf: folder.appending(components: target, name))) }
        }
    }

    static var folder: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(components: "Fuzz", "Corpus")
    }

    static func inputs() throws -> [Input] {
        try ["filter", "path", "patch", "schema"].flatMap { target in
            try FileManager.default.contentsOfDirectory(atPath: folder.appending(component: target).path).map { name in
                Input(target: target, name: name)
            }
        }
    }

    @Test(arguments: try inputs())
    func `breaks no promise`(_ input: Input) throws {
        let samples = try Samples()
        let bytes = try input.bytes
        #expect(throws: Never.self) {
            switch input.target {
            case "filter": try FilterProperty(samples: samples).check(bytes)
            case "path": try PathProperty(samples: samples).check(bytes)
            case "patch": try PatchProperty(samples: samples).check(bytes)
            default: try SchemaProperty().check(bytes)
            }
        }
    }
}
