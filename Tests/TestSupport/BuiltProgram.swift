import Foundation

/// The program that the tests were built with.
public enum BuiltProgram {
    /// Its path.
    public static var path: String {
        let bundles = Bundle.allBundles.map(\.bundlePath) + CommandLine.arguments.prefix(1)
        for bundle in bundles {
            var folder = URL(fileURLWithPath: bundle)
            for _ in 0..<4 {
                folder.deleteLastPathComponent()
                let candidate = folder.appendingPathComponent("scimgit").path
                if FileManager.default.isExecutableFile(atPath: candidate), !isDirectory(candidate) { return candidate }
            }
        }
        return URL(fileURLWithPath: ".build/debug/scimgit").path
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
