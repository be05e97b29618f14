import Crypto
import Limits
public import SCIM
import TextCoding

/// Where the file of a resource lives, by its type and id.
public enum ResourcePath: Sendable {
    /// The path of a resource's file, such as `users/2/8/1/2819c223-7f76-453a-919d-413861904646.json`.
    ///
    /// An id in the form of a lower-case UUID is sharded by its own first characters, any other by the hex digits
    /// of its SHA-256; a file name is percent-encoded outside `[0-9a-z._-]`, because file systems fold case.
    public static func path(of id: String, type: ResourceType, fanOut: Int) -> String {
        var path: [UInt8] = []
        path.reserveCapacity(type.directory.utf8.count + 2 * fanOut + id.utf8.count + 16)
        path += type.directory.utf8
        for digit in shard(of: id).utf8.prefix(fanOut) {
            path.append(UInt8(ascii: "/"))
            path.append(digit)
        }
        path.append(UInt8(ascii: "/"))
        appendFileName(of: id, to: &path)
        return String(decoding: path, as: UTF8.self)
    }

    /// What is said of a file that does not stand where its resource belongs.
    static func misplacement(of id: String, type: ResourceType, fanOut: Int) -> String {
        "The \(type.name) with the id \"\(id)\" belongs at \(path(of: id, type: type, fanOut: fanOut))."
    }

    private static func shard(of id: String) -> String {
        guard !isLowerCaseUUID(id) else { return id }
        return SHA256.hash(data: Array(id.utf8)).prefix(2).hex
    }

    private static func isLowerCaseUUID(_ id: String) -> Bool {
        let bytes = id.utf8.span
        guard bytes.count == 36 else { return false }
        for index in 0..<36 {
            switch index {
            case 8, 13, 18, 23: guard bytes[index] == UInt8(ascii: "-") else { return false }
            default: guard isLowerCaseHexDigit(bytes[index]) else { return false }
            }
        }
        return true
    }

    private static func isLowerCaseHexDigit(_ byte: UInt8) -> Bool {
        byte.hexValue != nil && !(UInt8(ascii: "A")...UInt8(ascii: "F")).contains(byte)
    }

    /// The id that a file name stands for, or nil when no id gives that name.
    static func id(ofFileName name: Substring) -> String? {
        guard name.hasSuffix(".json") else { return nil }
        guard let id = String(percentDecoding: name.dropLast(5).utf8), fileName(of: id) == name else { return nil }
        return id
    }

    /// Which of the 256 files of members a member stands in: the first two digits of the text that shards its id.
    static func memberShard(of id: String) -> UInt8 {
        if isLowerCaseUUID(id), let shard = UInt8(hex: id.utf8.span[0], id.utf8.span[1]) { return shard }
        return SHA256.hash(data: Array(id.utf8)).first { _ in true } ?? 0
    }

    /// The path of a file of members beside the file of their group, such as
    /// `groups/e/9/e/e9e30dba-f08f-4109-8486-d5c6a331660a/members/28.json`.
    static func path(ofMembers shard: UInt8, of group: String) -> String {
        membersDirectory(of: group) + memberFileName(shard)
    }

    /// The directory of the files of members of a group, with a slash at the end.
    static func membersDirectory(of group: String) -> String { group.dropLast(".json".count) + membersDirectory }

    /// Which file of members, and of which group's file, a path is; the shard is nil when no member belongs there, the
    /// whole nil when it is the path of another kind of file.
    static func memberFile(at path: String) -> (group: String, shard: UInt8?)? {
        guard let end = path.utf8.lastIndex(of: UInt8(ascii: "/")), path[...end].hasSuffix(membersDirectory) else {
            return nil
        }
        let name = path[path.utf8.index(after: end)...]
        let shard = UInt8(name.prefix(2), radix: 16).flatMap { memberFileName($0) == name ? $0 : nil }
        return (path[...end].dropLast(membersDirectory.count) + ".json", shard)
    }

    /// The path of the file that the resource of a file has its name from: that of the group for a file of members.
    static func resourceFile(of path: String) -> String { memberFile(at: path)?.group ?? path }

    private static let membersDirectory = "/members/"

    static func memberFileName(_ shard: UInt8) -> String { shard.hex + ".json" }

    /// Whether the name of the file of a resource is not longer than file systems take.
    static func hasRoom(forFileOf id: String) -> Bool { fileName(of: id).utf8.count <= Limits.fileName }

    private static func fileName(of id: String) -> String {
        var name: [UInt8] = []
        appendFileName(of: id, to: &name)
        return String(decoding: name, as: UTF8.self)
    }

    private static func appendFileName(of id: String, to path: inout [UInt8]) {
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                path.append(byte)
            default:
                path += byte.percentEncoded.utf8
            }
        }
        path += ".json".utf8
    }
}

extension ResourceType {
    /// The name of the directory that holds its resources, such as `users`.
    var directory: String { endpointName }
}
