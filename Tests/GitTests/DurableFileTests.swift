import Foundation
import Testing

@testable import Git

@Suite struct `A file that is written` {
    private final class Folder {
        let path = NSTemporaryDirectory() + "scimgit-file-\(UUID().uuidString)"

        init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        var names: [String] {
            get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
        }

        func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

        func mode(_ name: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path + "/" + name)[.posixPermissions] as? Int
        }
    }

    @Test func `is gone with its owner unless it got its name`() throws {
        let folder = try Folder()
        do {
            var file = try DurableFile(at: folder.path + "/new")
            try file.append(Array("half".utf8))
            #expect(try folder.names == ["new"])
        }
        #expect(try folder.names == [])
        do {
            var file = try DurableFile(at: folder.path + "/new")
            try file.append([])
            try file.append(Array("who".utf8))
            try file.append(Array("le".utf8))
            try file.rename(to: folder.path + "/name")
        }
        #expect(try folder.names == ["name"] && folder.text("name") == "whole")
    }

    @Test func `does not touch one that has the name already`() throws {
        let folder = try Folder()
        try makeFile(folder.path + "/there", content: Array("first".utf8))
        let error = #expect(throws: GitError.self) { try makeFile(folder.path + "/there", content: []) }
        #expect(error?.code == .exists)
        #expect(try folder.text("there") == "first")
    }

    @Test(arguments: ["next", nil as String?])
    func `takes the place of another one, whatever a killed process left`(_ temporary: String?) throws {
        let folder = try Folder()
        let path = folder.path + "/secret"
        let under = temporary.map { folder.path + "/" + $0 }
        if let under { try makeFile(under, content: Array("left".utf8)) }
        for text in ["one", "two, which is longer", "3"] {
            try replaceFile(path, with: Array(text.utf8), under: under, mode: 0o600)
            #expect(try folder.names == ["secret"] && folder.text("secret") == text)
            #expect(try folder.mode("secret") == 0o600)
        }
    }

    @Test func `that cannot take the place of another one leaves that, and nothing else`() throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder.path + "/taken/x", withIntermediateDirectories: true)
        #expect(throws: GitError.self) { try replaceFile(folder.path + "/taken", with: [1]) }
        #expect(try folder.names == ["taken"])
    }

    @Test func `is written over in its place`() throws {
        let folder = try Folder()
        let path = folder.path + "/mark"
        for text in ["one\n", "two\n"] {
            try overwriteFile(path, with: Array(text.utf8), mode: 0o600, synced: text == "two\n")
            #expect(try folder.text("mark") == text && folder.mode("mark") == 0o600)
        }
        let inode = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int
        try overwriteFile(path, with: Array("six\n".utf8), mode: 0o600, synced: true)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int == inode)
    }
}
