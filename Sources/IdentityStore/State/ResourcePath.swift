import Crypto
public import SCIM

/// Where the file of a resource lives, by its type and id.
public enum ResourcePath {
    /// The path of a resource's file, such as `users/2/8/1/2819c223-7f76-453a-919d-413861904646.json`.
    ///
    /// An id in the form of a lower-case UUID is sharded by its own first characters, any other by the hex digits
    /// of its SHA-256; a file name is percent-encoded outside `[0-9a-z._-]`, because file systems fold case.
    public static func path(of id: String, type: ResourceType, fanOut: Int) -> String {
        var path = type.directory
        for digit in shard(of: id).prefix(fanOut) {
            path += "/"
            path.append(digit)
        }
        return path + "/" + fileName(of: id)
    }

    private static func shard(of id: String) -> String {
        guard !isLowerCaseUUID(id) else { return id }
        return SHA256.hash(data: Array(id.utf8)).prefix(2).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    private static func isLowerCaseUUID(_ id: String) -> Bool {
        let bytes = Array(id.utf8)
        guard bytes.count == 36 else { return false }
        return bytes.indices.allSatisfy { index in
            switch index {
            case 8, 13, 18, 23: bytes[index] == UInt8(ascii: "-")
            default:
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(bytes[index])
            }
        }
    }

    /// The id that a file name stands for, or nil when no id gives that name.
    static func id(ofFileName name: Substring) -> String? {
        guard name.hasSuffix(".json") else { return nil }
        var bytes: [UInt8] = []
        var rest = name.dropLast(5).utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let decoded = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(decoded)
            rest = rest.dropFirst(2)
        }
        guard let id = String(validating: bytes, as: UTF8.self), fileName(of: id) == name else { return nil }
        return id
    }

    private static func fileName(of id: String) -> String {
        var name = ""
        for byte in id.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "-"):
                name.append(Character(Unicode.Scalar(byte)))
            default:
                name += byte < 16 ? "%0" : "%"
                name += String(byte, radix: 16)
            }
        }
        return name + ".json"
    }
}
