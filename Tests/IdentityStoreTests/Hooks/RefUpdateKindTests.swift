import Foundation
import Git
import TestSupport
import Testing

@testable import IdentityStore

/// A repository whose hook writes down what git gives it, and what the repository holds then.
private final class RecordedRepository {
    private let directory = NSTemporaryDirectory() + "scimgit-\(UUID().uuidString)"
    private var recorded: String { directory + "/.git/recorded" }

    private static let hook = #"""
        #!/bin/sh
        [ "$1" = prepared ] || exit 0
        directory=$(git rev-parse --git-common-dir)
        locked=no
        [ -e "$directory/packed-refs.lock" ] && locked=yes
        while read -r old new reference; do
            current=$(git rev-parse --verify --quiet "$reference")
            packed=$(sed -n "s| $reference\$||p" "$directory/packed-refs" 2>/dev/null)
            echo "$old $new $reference ${current:--} ${packed:--} $locked" >>"$directory/recorded"
        done
        """#

    init() throws {
        try Program.run(["git", "init", "-q", "-b", "main", directory])
        try git(["config", "user.name", "A"])
        try git(["config", "user.email", "a@corp.example"])
        for name in ["one", "two"] { try git(["commit", "-q", "--allow-empty", "-m", name]) }
        try git(["branch", "topic", "HEAD~1"])
        let path = directory + "/.git/hooks/reference-transaction"
        try FileManager.default.createDirectory(atPath: directory + "/.git/hooks", withIntermediateDirectories: true)
        // A process that this one starts meanwhile would hold the file open for writing, and it could not be run.
        try Program.run(["sh", "-c", "cat >\(path) && chmod +x \(path)"], input: Self.hook)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func git(_ arguments: [String]) throws { try Program.run(["git", "-C", directory] + arguments) }

    /// What git did to a reference since it was asked last.
    func updates(of reference: String) throws -> [RefUpdate.Kind] {
        let text = (try? String(contentsOfFile: recorded, encoding: .utf8)) ?? ""
        try? FileManager.default.removeItem(atPath: recorded)
        return try text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            .filter { $0[2] == reference }
            .map { fields in
                let facts = RefUpdate.Facts(
                    current: ObjectID(hex: fields[3]), packed: ObjectID(hex: fields[4]),
                    isPackedLocked: fields[5] == "yes")
                return RefUpdate.Kind(
                    from: try #require(ObjectID(hex: fields[0])), to: try #require(ObjectID(hex: fields[1])), facts)
            }
    }
}

@Suite struct `What real git does to a reference` {
    /// One command after the other, the reference that is looked at, and what becomes of it: git may tell the same more
    /// than once, nothing of the new name of a branch, and in releases after 2.42 nothing of packing.
    private static let commands: [(command: String, reference: String, updates: Set<RefUpdate.Kind>)] = [
        ("commit --allow-empty -m three", "main", [.update]),
        ("commit --allow-empty --amend -m four", "main", [.update]),
        ("pack-refs --all", "main", [.pack, .prune]),
        ("commit --allow-empty -m five", "main", [.update]),
        ("reset --hard HEAD~1", "main", [.update]),
        ("update-ref refs/heads/main HEAD~1", "main", [.update]),
        ("update-ref refs/heads/main HEAD", "main", [.keep]),
        ("gc -q", "main", [.pack, .prune]),
        ("gc -q", "topic", []),
        ("branch new HEAD", "new", [.create]),
        ("branch -f new HEAD~1", "new", [.update]),
        ("branch -m new other", "new", [.delete]),
        ("branch -m other new", "new", []),
        ("pack-refs --all", "new", [.pack, .prune]),
        ("branch -D new", "new", [.delete]),
        ("checkout -q topic", "topic", []),
        ("commit --allow-empty -m six", "topic", [.update]),
        ("checkout -q main", "main", []),
        ("merge -q --no-ff -m merge topic", "main", [.update]),
        ("checkout -q topic", "topic", []),
        ("merge -q --ff-only main", "topic", [.update]),
        ("push -q . HEAD:refs/heads/pushed", "pushed", [.create]),
        ("push -q . --delete pushed", "pushed", [.delete]),
        ("update-ref -d refs/heads/main", "main", [.delete]),
        ("branch main HEAD~1", "main", [.create]),
        ("fetch -q . topic:main", "main", [.update]),
    ]

    @Test func `is told as what the command is for`() throws {
        let repository = try RecordedRepository()
        for (command, name, updates) in Self.commands {
            try repository.git(command.split(separator: " ").map(String.init))
            let found = try repository.updates(of: "refs/heads/\(name)")
            let isPacking = updates.contains(.pack) && found.isEmpty
            #expect(isPacking || Set(found) == updates, "git \(command): \(found)")
        }
    }
}
