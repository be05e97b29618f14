/// Names and texts that the fuzzed parts of the product know.
enum Vocabulary {
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    /// Paths of attributes of a user.
    static let user = [
        "userName", "id", "externalId", "title", "active", "name", "name.givenName", "emails", "emails.value",
        "emails.type", "emails.primary", "phoneNumbers", "addresses", "addresses.country", "x509Certificates",
        "x509Certificates.value", "groups", "meta", "meta.created", "schemas", "displayName", enterprise,
        "\(enterprise):department", "\(enterprise):manager", "\(enterprise):manager.value", "manager", "department",
        "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:User:title", "password",
    ]

    /// Paths of attributes of a group.
    static let group = [
        "displayName", "id", "externalId", "members", "members.value", "members.display", "members.$ref",
    ]

    /// Paths of attributes of the custom type.
    static let hall = [
        "urn:example:Hall:1.0", "urn:example:Fire:1.0", "urn:example:Fire:1.0:exits", "urn:example:Fire:1.0:members",
        "code", "origin", "kinds", "marks", "seats", "area", "built", "open", "plan", "page", "visits", "notes",
        "years",
        "box", "box.serial", "box.codes", "doors", "doors.label", "doors.keys", "doors.width", "lamps", "lamps.value",
        "lamps.maker",
    ]

    /// All paths, and some that nothing has.
    static let paths = user + group + hall + ["nope", "nope.nope", "urn:example:Nope:1.0"]

    /// The paths of one sample, or now and then all.
    static func kin(_ generator: inout Chance) -> [String] {
        generator.percent(10) ? paths : generator.one(of: [user, user, hall, hall, group])
    }

    /// The parts of a multi-valued attribute of a path, or now and then those of all.
    static func parts(of path: String, _ generator: inout Chance) -> [String] {
        switch path {
        case _ where generator.percent(10): parts
        case "doors": ["label", "keys", "width"]
        case "lamps": ["value", "type", "maker", "primary"]
        case "kinds", "marks", "years", "schemas": ["value"]
        case "name": ["givenName", "familyName"]
        case "box": ["serial", "note", "codes"]
        case "addresses": ["type", "country", "primary"]
        case "members": ["value", "display", "$ref"]
        default: ["value", "type", "primary", "display"]
        }
    }

    /// The parts of complex attributes of the samples.
    static let parts = [
        "value", "type", "primary", "display", "$ref", "label", "keys", "width", "maker", "serial", "givenName",
        "familyName", "codes", "country", "nope",
    ]

    static let texts = [
        "", "x", "bjensen", "BJENSEN", "work", "home", "b@example.com", "u1", "u2", "m1", "True", "false", "Bärbel",
        "A\u{30A}", "ß", "SS", "\u{0}", "a\"b\\c", "\u{2028}", "\u{1F600}", "1999-05-01T12:00:00Z",
        "2010-01-23T04:56:22.5-02:00", "QUJD", "TUlJQg==", "../Users/u1", "k1", "A1", "gift", "public", "7", "null",
    ]

    static let numbers = [
        "0", "-0", "1", "40", "-1", "61.5", "1e3", "1E-400", "1e400", "9223372036854775807", "9223372036854775808",
        "0.1", "2010",
    ]

    static let operators = ["eq", "eq", "eq", "ne", "co", "sw", "ew", "gt", "lt", "ge", "le", "EQ", "Co"]

    static let filter =
        paths + operators + ["pr", "and", "or", "not", "(", ")", "[", "]", "].", "\"", "\\", " ", "true", "null"]

    /// Names and texts of PATCH requests.
    static let members = [
        "op", "path", "value", "Operations", "schemas", "add", "remove", "replace", "Add",
        "urn:ietf:params:scim:api:messages:2.0:PatchOp", "emails[type eq \"work\"]", "emails[type eq \"work\"].value",
        "members[value eq \"u1\"]", "doors[label eq \"east\"].keys", "kinds[value eq \"old\"]",
    ]

    /// Names and texts of versions that are merged.
    static let merge = [
        "versions", "keys", "name", "value", "type", "primary", "display", "schema", "schemas", "id", "members", "meta",
        "created", "emails", "tags", "title", "attributes", "subAttributes", "a", "b", "urn:z:First", "urn:a:Second",
        "urn:example:Core",
    ]

    static let json = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\u0000", "\\ud800", "\\udfff", "\\ud83d\\ude00", "null",
        "true", "false", "-", "0", "1e", ".", "E+", "{}", "[]", "\"\"", " ", "\n", "\u{FEFF}", "é", "e\u{301}",
        "\u{10FFFF}", "{\"a\":1,\"a\":2}",
    ]

    static let schema = [
        "id", "name", "attributes", "subAttributes", "type", "multiValued", "required", "caseExact", "mutability",
        "returned", "uniqueness", "referenceTypes", "canonicalValues", "description", "schemas", "meta", "endpoint",
        "schemaExtensions", "schema", "string", "boolean", "decimal", "integer", "dateTime", "binary", "reference",
        "complex", "readOnly", "readWrite", "immutable", "writeOnly", "always", "never", "default", "request", "none",
        "server", "global", "User", "external", "uri", "members", "password", "value", "$ref", "urn:example:Thing:1.0",
    ]
}
