import Git
import Limits
import Testing

@Suite struct `The check of trees` {
    private static func entry(_ name: [UInt8], _ mode: String, _ id: ObjectID) -> [UInt8] {
        Array("\(mode) ".utf8) + name + [0] + id.bytes
    }

    private static func faults(_ name: [UInt8], mode: String = "100644") throws -> [TreeFault] {
        let scratch = try Scratch()
        let repository = try scratch.open()
        var pack = Pack()
        let blob = pack.add(.blob, [])
        let (empty, tree) = (pack.add(.tree, []), pack.add(.tree, entry(name, mode, blob)))
        _ = try repository.write(pack)
        return try treeFaults(old: empty, new: tree, in: repository)
    }

    @Test(arguments: [
        ".gitignore", ".gitattributes", ".github", "git~2", "git", "gitx", ".gi", ".git-x", "..a", "...", "a:b", "é",
        "\u{200D}x", ".gît", "name with blanks ", "%2e%2e", String(repeating: "n", count: Limits.fileName),
    ])
    func `lets the names of ordinary files pass`(_ name: String) throws {
        #expect(try Self.faults(Array(name.utf8)) == [])
    }

    @Test(arguments: [
        (".git", EntryFault.dotGit), (".gitmodules", .gitModules), ("gitmod~2", .gitModules),
        (".git\u{200C}modules", .gitModules), ("GIT~1 .", .dotGit), (".git:stream", .dotGit), (".g\u{200E}It", .dotGit),
        (".", .dots), ("..", .dots), ("", .empty), ("a/b", .slash), ("a\\b", .backslash),
        ("a\u{1B}b", .controlCharacter),
        ("a\u{9B}b", .controlCharacter), (String(repeating: "n", count: Limits.fileName + 1), .tooLong),
    ])
    func `names the fault of a name`(_ name: String, _ fault: EntryFault) throws {
        #expect(try Self.faults(Array(name.utf8)).map(\.fault) == [fault])
    }

    @Test func `shows a name that is not UTF-8 on one line`() throws {
        let faults = try Self.faults([0x61, 0x0A, 0xFF])
        #expect(faults.map(\.path) == ["a%0a%ff"])
    }

    @Test(arguments: [
        ("100644", [EntryFault]()), ("100755", []), ("100664", [.unsupportedMode]), ("120000", [.link]),
        ("160000", [.submodule]), ("0100644", [.unsupportedMode]),
    ])
    func `knows the modes of plain files`(_ mode: String, _ faults: [EntryFault]) throws {
        #expect(try Self.faults([0x61], mode: mode).map(\.fault) == faults)
    }

    @Test(arguments: ["120000", "160000"])
    func `lets links and submodules stay that are there already`(_ mode: String) throws {
        let scratch = try Scratch()
        let repository = try scratch.open()
        var pack = Pack()
        let blob = pack.add(.blob, [])
        let old = pack.add(.tree, Self.entry([0x61], mode, blob))
        let new = pack.add(.tree, Self.entry([0x61], mode, blob) + Self.entry([0x62], "100644", blob))
        _ = try repository.write(pack)
        #expect(try treeFaults(old: nil, new: new, in: repository) == [])
        #expect(try treeFaults(old: old, new: new, in: repository) == [])
    }

    @Test(arguments: [(Limits.directoryDepth, true), (Limits.directoryDepth + 1, false)])
    func `bounds how deep directories stand in each other`(_ depth: Int, _ isFine: Bool) throws {
        let scratch = try Scratch()
        let repository = try scratch.open()
        var pack = Pack()
        let blob = pack.add(.blob, [])
        var tree = pack.add(.tree, Self.entry([0x66], "100644", blob))
        for _ in 0..<depth { tree = pack.add(.tree, Self.entry([0x64], "40000", tree)) }
        _ = try repository.write(pack)
        #expect(try treeFaults(old: nil, new: tree, in: repository).isEmpty == isFine)
    }

    @Test func `looks only at directories that differ`() throws {
        let scratch = try Scratch()
        let repository = try scratch.open()
        var pack = Pack()
        let blob = pack.add(.blob, [])
        let odd = pack.add(.tree, Self.entry(Array(".git".utf8), "100644", blob))
        let old = pack.add(.tree, Self.entry(Array("odd".utf8), "40000", odd))
        let new = pack.add(
            .tree, Self.entry(Array("a".utf8), "100644", blob) + Self.entry(Array("odd".utf8), "40000", odd))
        _ = try repository.write(pack)
        #expect(try treeFaults(old: old, new: new, in: repository) == [])
        #expect(try treeFaults(old: nil, new: new, in: repository).map(\.path) == ["odd/.git"])
    }
}
