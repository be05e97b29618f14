import Foundation
import Testing

@testable import IdentityStore

@Suite struct `Hook scripts` {
    @Test func `are the files of the project's hooks folder, and no other`() throws {
        let folder = Self.folder
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == Self.all.map(\.name).sorted())
        for (name, text) in Self.all {
            let file = try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            #expect(Array(file.utf8) == Array(text.utf8), "hooks/\(name)")
        }
    }

    private static let all = HookScripts.all + HookScripts.ofClones

    @Test(arguments: all.map(\.name))
    func `can be run`(_ name: String) {
        #expect(FileManager.default.isExecutableFile(atPath: Self.folder + "/" + name))
    }

    private static var folder: String {
        var url = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { url.deleteLastPathComponent() }
        return url.appendingPathComponent("hooks").path
    }
}
