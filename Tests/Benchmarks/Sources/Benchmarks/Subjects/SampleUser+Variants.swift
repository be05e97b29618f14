import JSON

extension SampleUser {
    /// The body of a POST that makes the user with a number; no two of them share a userName.
    static func body(_ number: Int) throws -> JSONObject {
        guard var user = try JSONValue(parsing: Array(text.utf8)).object else { throw Failure("No user.") }
        for name in ["id", "meta", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"] { user[name] = nil }
        user["schemas"] = ["urn:ietf:params:scim:schemas:core:2.0:User"]
        user["userName"] = .string(userName(number))
        user["externalId"] = .string("00u\(number)")
        user["title"] = .string("Engineer \(number % 1000)")
        user["name"] = .object([
            "familyName": .string("Holt\(number % 7919)"), "givenName": "Mira",
            "formatted": .string("Mira Holt\(number % 7919)"),
        ])
        user["emails"] = [["primary": true, "type": "work", "value": .string(userName(number))]]
        return user
    }

    /// The file of a user as the server would have made it.
    static func file(_ number: Int, created: String) throws -> [UInt8] {
        var user = try body(number)
        user["id"] = .string(id(number))
        user["meta"] = ["created": .string(created), "resourceType": "User"]
        return JSONValue.object(user).canonicalBytes
    }

    static func userName(_ number: Int) -> String { "mira.holt.\(number)@corp.example" }

    /// An id that looks random and is the same in every run.
    static func id(_ number: Int) -> String {
        let digits = (hex(mixed(UInt64(number))) + hex(mixed(UInt64(number) &+ 1 << 40)))[...]
        var rest = digits
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }

    private static func hex(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.count) + text
    }

    /// The mixing function of SplitMix64.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var mixed = (number &+ 1) &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
