import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

/// A repository with three branches that real git makes: `base`, `live` as it is served, and `theirs` as a person
/// committed it.
final class MergeFixture {
    /// A file of a commit, or a submodule, whose text is the commit that it names.
    struct File: ExpressibleByStringLiteral {
        let text: String
        var mode = "100644"

        init(_ text: String, mode: String = "100644") {
            self.text = text
            self.mode = mode
        }

        init(stringLiteral text: String) { self.init(text) }

        init(_ value: JSONValue) { self.init(String(decoding: value.canonicalBytes, as: UTF8.self)) }
    }

    /// What a commit changes; nil takes a file away.
    typealias Files = [String: File?]

    let directory: String

    /// Makes a base of some files, and the two branches that start from it.
    init(_ base: Files = [:], live: Files = [:], theirs: Files = [:]) throws {
        directory = NSTemporaryDirectory() + "scimgit-merge-\(UUID().uuidString)"
        try Program.run(["git", "init", "-q", "--bare", directory])
        let own: Files = [
            ".gitattributes": File(AttributesFile.line + "\n"),
            StateFormat.fileName: File(["format": 1, "fanout": 3]),
        ]
        try commit("base", from: nil, own.merging(base) { $1 })
        try commit("live", live)
        try commit("theirs", theirs)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func open() throws -> Repository { try Repository(opening: directory) }

    @discardableResult
    func git(_ arguments: String..., input: String = "") throws -> String {
        try Program.run(
            ["git", "--git-dir", directory, "-c", "user.name=A", "-c", "user.email=a@corp.example"] + arguments,
            input: input
        ).output.trimmingCharacters(in: .newlines)
    }

    /// Commits files on top of a branch, and makes another one of it.
    func commit(_ branch: String, from parent: String? = "base", _ files: Files) throws {
        var stream = "commit refs/heads/\(branch)\ncommitter A <a@corp.example> 1790000000 +0000\ndata 7\nChange\n\n"
        if let parent { stream += "from refs/heads/\(parent)^0\n" }
        for (path, file) in files.sorted(by: { $0.key < $1.key }) {
            if let file, file.mode == "160000" {
                stream += "M 160000 \(file.text) \(path)\n"
            } else if let file {
                stream += "M \(file.mode) inline \(path)\ndata \(file.text.utf8.count)\n\(file.text)\n"
            } else {
                stream += "D \(path)\n"
            }
        }
        try git("fast-import", "--quiet", "--force", input: stream)
    }

    func tree(_ revision: String, _ repository: borrowing Repository) throws -> ObjectID {
        try repository.commit(repository.resolve(revision)).tree
    }

    /// The state that is served.
    func snapshot(_ revision: String = "live") throws -> Snapshot {
        let repository = try open()
        let (snapshot, problems) = try Loader().load(
            repository.resolve(revision), in: repository, history: History(time: Timestamp(seconds: 1_790_000_000)))
        #expect(problems == [], "\(revision) cannot be served")
        return snapshot
    }

    /// - Parameter sinceBase: Whether it counts what the log had since the base.
    func result(
        base: String = "base", live: String = "live", theirs: String = "theirs", sinceBase: Bool = false
    ) throws -> StateMerge.Outcome {
        let repository = try open()
        return try StateMerge(
            base: tree(base, repository), live: snapshot(live), theirs: tree(theirs, repository),
            since: LogSince(bases: sinceBase ? [repository.resolve(base)] : [])
        ).result(in: repository)
    }

    struct Unexpected: Error { let result: StateMerge.Outcome }

    /// Commits the merge as the branch `merged`, which must be a state that can be served, and returns what it changes.
    @discardableResult
    func merge(
        base: String = "base", live: String = "live", theirs: String = "theirs", sinceBase: Bool = false
    ) throws -> [String] {
        let result = try result(base: base, live: live, theirs: theirs, sinceBase: sinceBase)
        guard case .changes(let files, _) = result else { throw Unexpected(result: result) }
        let repository = try open()
        var tree = MutableTree(root: try self.tree(live, repository))
        var pack = Pack()
        for file in files { try file.write(to: &tree, &pack, in: repository) }
        let root = try tree.write(into: &pack, in: repository)
        try repository.write(pack).release()
        try git("update-ref", "refs/heads/merged", try git("commit-tree", root.description, "-p", live, "-m", "Merge"))
        _ = try snapshot("merged")
        return files.map(\.path)
    }

    /// What keeps the merge from being made, one line each.
    func conflicts() throws -> [String] {
        let result = try result()
        guard case .conflicts(let problems) = result else { throw Unexpected(result: result) }
        return problems.map(\.description)
    }

    /// The files of a revision: mode and text.
    func files(_ revision: String = "merged") throws -> [String: String] {
        let repository = try open()
        let changes = try difference(old: nil, new: tree(revision, repository), in: repository)
        var files: [String: String] = [:]
        for change in changes {
            guard let entry = change.new else { continue }
            files[change.path] = "\(entry.mode.octal) \(String(decoding: try repository.blob(entry.id), as: UTF8.self))"
        }
        return files
    }

    /// The text of a file of the merged state; nil when it has none.
    func text(_ path: String, of revision: String = "merged") throws -> String? {
        try files(revision)[path].map { String($0.dropFirst("100644 ".count)) }
    }

    /// The resource in a file of the merged state.
    func value(_ path: String, of revision: String = "merged") throws -> JSONObject {
        try #require(try JSONValue(parsing: Array((try text(path, of: revision) ?? "").utf8)).object)
    }
}

/// Resources of states that are merged.
enum Sample {
    /// An id whose files stand in a directory of their own.
    static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 3 - digits.count) + digits + "00000-0000-4000-8000-000000000000"
    }

    static func path(_ number: Int, _ type: ResourceType = .user, fanOut: Int = 3) -> String {
        ResourcePath.path(of: id(number), type: type, fanOut: fanOut)
    }

    static func user(_ number: Int, _ attributes: JSONObject = [:]) -> MergeFixture.File {
        let own: JSONObject = [
            "schemas": [.string(Schema.user.id)], "id": .string(id(number)), "active": true,
            "userName": .string("u\(number)@corp.example"),
            "meta": ["resourceType": "User", "created": "2026-01-02T03:04:05Z"],
        ]
        return MergeFixture.File(.object(own.merging(attributes)))
    }

    static func members(_ numbers: some Sequence<Int>) -> JSONValue {
        .array(numbers.map { id($0) }.sorted().map { ["value": .string($0)] })
    }

    static func group(
        _ number: Int, _ members: [Int] = [], _ attributes: JSONObject = [:]
    ) -> MergeFixture.File {
        var own: JSONObject = [
            "schemas": [.string(Schema.group.id)], "id": .string(id(number)), "displayName": .string("G\(number)"),
        ]
        if !members.isEmpty { own["members"] = self.members(members) }
        return MergeFixture.File(.object(own.merging(attributes)))
    }

    /// The files of a group with its members in files of their own.
    static func wideGroup(
        _ number: Int, _ members: [Int], _ attributes: JSONObject = [:], fanOut: Int = 3
    ) -> MergeFixture.Files {
        let own = path(number, .group, fanOut: fanOut)
        var files: MergeFixture.Files = [own: group(number, [], attributes)]
        for (shard, members) in Dictionary(grouping: members, by: { ResourcePath.memberShard(of: id($0)) }) {
            files[ResourcePath.path(ofMembers: shard, of: own)] = memberFile(number, members)
        }
        return files
    }

    static func memberFile(_ number: Int, _ members: [Int]) -> MergeFixture.File {
        MergeFixture.File(["id": .string(id(number)), "members": self.members(members)])
    }

    static func memberPath(_ number: Int, of group: Int, fanOut: Int = 3) -> String {
        ResourcePath.path(
            ofMembers: ResourcePath.memberShard(of: id(number)), of: path(group, .group, fanOut: fanOut))
    }
}
