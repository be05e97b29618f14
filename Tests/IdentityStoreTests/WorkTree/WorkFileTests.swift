import Foundation
import Git
import Testing

@testable import IdentityStore

@Suite struct `A file of the work tree` {
    /// A work tree and a folder beside it, removed with the value.
    private final class Folder {
        let path = NSTemporaryDirectory() + "scimgit-work-file-\(UUID().uuidString)"
        var top: String { path + "/top" }
        var outside: String { path + "/outside" }

        init() throws {
            for folder in [top, outside] {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ name: String) throws {
            let file = try #require(WorkFile(top: top, path: name))
            try file.write(Array("new".utf8), mode: .file, temporary: path + "/temporary")
        }
    }

    private static func content(_ text: String, mode: TreeEntry.Mode = .file) -> PathState.Content {
        .file(TreeEntry(mode: mode, id: ObjectID(hashing: .blob, Array(text.utf8))))
    }

    @Test func `is not read when it is larger than all versions, nor waited for when it is a pipe`() throws {
        let folder = try Folder()
        let path = folder.top + "/x"
        let file = try #require(WorkFile(top: folder.top, path: "x"))
        try Data(repeating: 0x61, count: 2 << 20).write(to: URL(fileURLWithPath: path))
        #expect(file.content { (2 << 20) - 1 } == .larger)
        let read = file.content { 2 << 20 }
        #expect(read == Self.content(String(repeating: "a", count: 2 << 20)))
        // Of a hole nobody could read all.
        #expect(unsafe truncate(path, 1 << 42) == 0)
        #expect(file.content { 2 << 20 } == .larger)
        try FileManager.default.removeItem(atPath: path)
        #expect(unsafe mkfifo(path, 0o600) == 0)
        #expect(file.content { 0 } == .other)
    }

    @Test func `has the mode of its owner's right to execute it`() throws {
        let folder = try Folder()
        try folder.write("x")
        let file = try #require(WorkFile(top: folder.top, path: "x"))
        for (permissions, mode) in [(0o611, TreeEntry.Mode.file), (0o700, .executable)] {
            try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: folder.top + "/x")
            #expect(file.content { 0 } == Self.content("new", mode: mode))
        }
    }

    @Test func `is written and removed with the directories that it needs`() throws {
        let folder = try Folder()
        try folder.write("a/b/c")
        let file = try #require(WorkFile(top: folder.top, path: "a/b/c"))
        #expect(file.content { 0 } == Self.content("new"))
        try folder.write("a/x")
        try file.remove()
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.top).sorted() == ["a", "a/x"])
    }

    @Test(arguments: [
        ".git/hooks/post-update", "../x", "a/../../x", "/etc/x", "a//b", ".GIT/config", "docs/.git/config", "",
    ])
    func `is never outside the work tree or git's own`(_ path: String) throws {
        #expect(WorkFile(top: NSTemporaryDirectory(), path: path) == nil)
    }

    @Test func `is neither read, written nor removed over a link`() throws {
        let folder = try Folder()
        try FileManager.default.createSymbolicLink(atPath: folder.top + "/a", withDestinationPath: folder.outside)
        try Data("kept".utf8).write(to: URL(fileURLWithPath: folder.outside + "/x"))
        let file = try #require(WorkFile(top: folder.top, path: "a/x"))
        #expect(file.content { 0 } == .other)
        #expect(throws: WorkFile.Blocked.self) { try folder.write("a/x") }
        #expect(throws: WorkFile.Blocked.self) { try folder.write("a/b/x") }
        try file.remove()
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.outside + "/x")) == Data("kept".utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.outside) == ["x"])
    }

    @Test func `takes the place of a link at its own name`() throws {
        let folder = try Folder()
        try Data("kept".utf8).write(to: URL(fileURLWithPath: folder.outside + "/x"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.top + "/x", withDestinationPath: folder.outside + "/x")
        #expect(
            WorkFile(top: folder.top, path: "x")?.content { 0 } == Self.content("\(folder.outside)/x", mode: .link))
        try folder.write("x")
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.outside + "/x")) == Data("kept".utf8))
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.top + "/x")) == Data("new".utf8))
    }
}
