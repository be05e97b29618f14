import Foundation
import Git
import JSON
import ResourceMerge
import SCIM

/// The commit that is checked out where git merges: what stands there beside the file that is merged.
struct CheckedOutState {
    private let gitDirectory: String

    /// - Parameter gitDirectory: The git directory; when nil that of the current folder, where git starts its merge driver.
    init(gitDirectory: String?) {
        let link = try? String(contentsOfFile: ".git", encoding: .utf8).trimmingCharacters(in: .newlines)
        self.gitDirectory =
            gitDirectory
            // A linked work tree.
            ?? link.flatMap { $0.hasPrefix("gitdir: ") ? String($0.dropFirst("gitdir: ".count)) : nil }
            ?? StateLocation(directory: ".").gitDirectory
    }

    /// The members of a group that stand in files beside its own one; none when that is not our version of the file.
    ///
    /// - Parameters:
    ///   - path: The path of the group's own file.
    ///   - ours: The bytes of our version.
    func members(of path: String, ours: [UInt8]) -> [Member] {
        let members = try? read { repository, tree -> [Member] in
            guard try repository.entry(at: path, in: tree)?.id == ObjectID(hashing: .blob, ours),
                let directory = try repository.entry(at: ResourcePath.membersDirectory(of: path), in: tree),
                directory.mode == .tree
            else { return [] }
            return try repository.tree(directory.id).entries.flatMap { item in
                try MemberFile(parsing: JSONValue(parsing: repository.blob(item.entry.id)), of: .group).members
            }
        }
        return members ?? []
    }

    /// The `userName` or `displayName` of the user or group with an id; nil when there is none.
    func name(of id: String) -> String? {
        guard !id.isEmpty, ResourcePath.hasRoom(forFileOf: id) else { return nil }
        return try? read { repository, tree in
            let format = try repository.entry(at: StateFormat.fileName, in: tree)
            let fanOut =
                try format.map { try StateFormat(parsing: repository.blob($0.id)).fanOut } ?? StateFormat().fanOut
            for (type, attribute) in [(ResourceType.user, "userName"), (.group, "displayName")] {
                let path = ResourcePath.path(of: id, type: type, fanOut: fanOut)
                guard let entry = try repository.entry(at: path, in: tree), entry.mode == .file else { continue }
                return try JSONValue(parsing: repository.blob(entry.id)).object?[attribute]?.string
            }
            return nil
        }
    }

    private func read<Value>(_ body: (borrowing Repository, ObjectID) throws -> Value) throws -> Value {
        let repository = try Repository(opening: gitDirectory)
        return try body(repository, repository.commit(repository.resolve("HEAD")).tree)
    }
}
