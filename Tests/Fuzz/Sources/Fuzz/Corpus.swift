import Foundation

/// The inputs that the fuzzers start from and that ordinary tests replay.
struct Corpus {
    private let folder: URL

    /// The corpus of a target, in `Tests/Fuzz/Corpus`.
    init(of target: String) {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { url.deleteLastPathComponent() }
        folder = url.appending(components: "Corpus", target)
    }

    /// The inputs in the order of their names.
    func inputs() throws -> [[UInt8]] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { Array(try Data(contentsOf: $0)) }
    }

    /// Keeps an input that breaks a promise, and returns the name of its file.
    func keep(_ input: [UInt8]) throws -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in input { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let name = "found-" + String(hash, radix: 16)
        try Data(input).write(to: folder.appending(component: name))
        return name
    }
}
