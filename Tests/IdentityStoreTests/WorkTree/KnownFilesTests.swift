import Foundation
import Git
import Testing

@testable import IdentityStore

@Suite struct `A known file of the work tree` {
    /// A work tree with a file `a/b`, removed with the value.
    private final class Folder {
        let top = NSTemporaryDirectory() + "scimgit-known-files-\(UUID().uuidString)"
        /// By its clock a minute has passed since the files were written.
        let known = KnownFiles { time(nil) + 60 }
        var path: String { top + "/a/b" }

        init() throws {
            try FileManager.default.createDirectory(atPath: top + "/a", withIntermediateDirectories: true)
            try write("old")
        }

        deinit { try? FileManager.default.removeItem(atPath: top) }

        func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }

        /// Reads the file and takes note of it.
        func read(noting known: KnownFiles) throws -> PathState.Content {
            let file = try #require(WorkFile(top: top, path: "a/b"))
            return file.content(upTo: { 0 }, noting: { known.add($0, at: "a/b", $1) })
        }
    }

    private static func entry(_ text: String) -> TreeEntry {
        TreeEntry(mode: .file, id: ObjectID(hashing: .blob, Array(text.utf8)))
    }

    @Test func `is known until it is written, in whatever way`() throws {
        let changes: [(Folder) throws -> Void] = [
            { try $0.write("new") },
            { folder in
                let handle = try #require(FileHandle(forWritingAtPath: folder.path))
                try handle.write(contentsOf: Data("new".utf8))
                try handle.close()
                let old = Date(timeIntervalSinceNow: -100)
                try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: folder.path)
            },
            { try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: $0.path) },
            { try FileManager.default.removeItem(atPath: $0.path) },
            { folder in
                try FileManager.default.removeItem(atPath: folder.path)
                try FileManager.default.createSymbolicLink(atPath: folder.path, withDestinationPath: "old")
            },
        ]
        for change in changes {
            let folder = try Folder()
            #expect(try folder.read(noting: folder.known) == .file(Self.entry("old")))
            #expect(folder.known.entry(at: "a/b", below: folder.top) == Self.entry("old"))
            try change(folder)
            #expect(folder.known.entry(at: "a/b", below: folder.top) == nil)
        }
    }

    @Test func `is not known when it changed a moment before it was read`() throws {
        let folder = try Folder()
        let known = KnownFiles()
        #expect(try folder.read(noting: known) == .file(Self.entry("old")))
        #expect(known.entry(at: "a/b", below: folder.top) == nil)
    }

    @Test func `is forgotten when nothing was read for a while`() throws {
        let folder = try Folder()
        _ = try folder.read(noting: folder.known)
        folder.known.forgetUnused(now: .now + .seconds(1))
        #expect(folder.known.entry(at: "a/b", below: folder.top) != nil)
        folder.known.forgetUnused(now: .now + .seconds(3600))
        #expect(folder.known.entry(at: "a/b", below: folder.top) == nil)
    }

    @Test func `is looked at anew where a symbolic link stands above it`() throws {
        let folder = try Folder()
        #expect(PlainDirectories(below: folder.top).contain("a/b"))
        try FileManager.default.moveItem(atPath: folder.top + "/a", toPath: folder.top + "/c")
        try FileManager.default.createSymbolicLink(atPath: folder.top + "/a", withDestinationPath: "c")
        let directories = PlainDirectories(below: folder.top)
        #expect(directories.contain("c/b") && directories.contain("b"))
        #expect(!directories.contain("a/b") && !directories.contain("a/x/b") && !directories.contain("x/b"))
    }
}
