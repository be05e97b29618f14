import TestSupport
import Testing

/// What POSIX promises of files and names that were synced, and what it leaves open.
@Suite struct `The model of a power cut` {
    private static let root = 1
    private static let made: [DiskEvent] = [
        .create(file: 10, mode: 0o644, path: "file"), .write(file: 10, offset: 0, bytes: Array("content".utf8)),
    ]
    private static let fileSync: [DiskEvent] = [
        .syncBegins(token: "a", file: 10), .syncEnds(token: "a"),
    ]
    private static let directorySync: [DiskEvent] = [
        .syncBegins(token: "b", file: root), .syncEnds(token: "b"),
    ]

    /// All that a file may hold after some cuts; "-" stands for no file.
    private func outcomes(
        _ events: [DiskEvent], _ path: String = "file", at position: Int? = nil, _ names: PowerCut.Names? = nil
    ) throws -> Set<String> {
        let history = try DiskHistory(events, root: Self.root)
        var random = SeededGenerator(seed: 1)
        var found: Set<String> = []
        for number in 0..<400 {
            let cut = PowerCut(
                position: position ?? events.count, names: names ?? PowerCut.Names.allCases[number % 2])
            let bytes = cut.image(of: history, using: &random).file(path)
            found.insert(bytes.map { String(decoding: $0, as: UTF8.self) } ?? "-")
        }
        return found
    }

    @Test func `keeps a file for certain when its content and its directory are synced`() throws {
        #expect(try outcomes(Self.made + Self.fileSync + Self.directorySync) == ["content"])
        #expect(try outcomes(Self.made + [.syncBegins(token: "c", file: 0), .syncEnds(token: "c")]) == ["content"])
    }

    @Test func `may lose the name of a synced file, and the content behind a synced name`() throws {
        #expect(try outcomes(Self.made + Self.fileSync) == ["-", "content"])
        let found = try outcomes(Self.made + Self.directorySync)
        #expect(found.isSuperset(of: ["", "content", "\0\0\0\0\0\0\0", "cont"]))
        #expect(!found.contains("-"))
    }

    @Test func `counts a sync from its end only, and only for what was done before it began`() throws {
        let events = Self.made + Self.fileSync + Self.directorySync
        #expect(try outcomes(events, at: events.count - 1) == ["-", "content"])
        let early: [DiskEvent] = [
            .create(file: 10, mode: 0o644, path: "file"), .syncBegins(token: "a", file: 0),
            .write(file: 10, offset: 0, bytes: Array("content".utf8)), .syncEnds(token: "a"),
        ]
        #expect(try outcomes(early).isSuperset(of: ["", "content"]))
    }

    @Test func `has one of two versions after a rename, never none`() throws {
        let events =
            Self.made + Self.fileSync + Self.directorySync + [
                .create(file: 11, mode: 0o644, path: "new"), .write(file: 11, offset: 0, bytes: Array("next".utf8)),
                .syncBegins(token: "d", file: 11), .syncEnds(token: "d"), .rename(from: "new", to: "file"),
            ]
        #expect(try outcomes(events) == ["content", "next"])
        #expect(try outcomes(events + Self.directorySync) == ["next"])
    }

    @Test func `loses a synced file when the directory above its directory was not synced`() throws {
        let events: [DiskEvent] = [
            .makeDirectory(file: 20, mode: 0o755, path: "directory"),
            .create(file: 21, mode: 0o644, path: "directory/file"),
            .syncBegins(token: "e", file: 20), .syncEnds(token: "e"),
        ]
        #expect(try outcomes(events, "directory/file", .unordered) == ["-", ""])
        #expect(try outcomes(events, "directory/file", .ordered) == [""])
        #expect(try outcomes(events + Self.directorySync, "directory/file") == [""])
    }

    @Test func `reorders names only where no journal orders them`() throws {
        let events: [DiskEvent] = [
            .create(file: 10, mode: 0o644, path: "file"), .create(file: 11, mode: 0o644, path: "second"),
            .link(file: 10, path: "second-name"), .remove(path: "file"),
        ]
        let history = try DiskHistory(events, root: Self.root)
        var random = SeededGenerator(seed: 1)
        for names in PowerCut.Names.allCases {
            var isReordered = false
            for _ in 0..<200 {
                let image = PowerCut(position: events.count, names: names).image(of: history, using: &random)
                if image.file("second-name") != nil, image.file("second") == nil { isReordered = true }
            }
            #expect(isReordered == (names == .unordered))
        }
    }
}
