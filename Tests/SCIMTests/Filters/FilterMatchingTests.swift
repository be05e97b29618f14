import JSON
import SCIM
import Testing

@Suite struct `Filter matching` {
    static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    static let user: JSONObject = [
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", .string(enterprise)],
        "id": "2819c223-7f76-453a-919d-413861904646",
        "externalId": "701984",
        "userName": "BJensen",
        "name": ["familyName": "O'Malley", "givenName": "Bärbel"],
        "displayName": "Straße",
        "active": true,
        "userType": "Employee",
        "emails": [
            ["value": "b@example.com", "type": "work", "primary": true],
            ["value": "babs@jensen.org", "type": "home"],
        ],
        "ims": [["value": "b@foo.com", "type": "xmpp"]],
        "x509Certificates": [["value": "TUlJQg=="]],
        "meta": [
            "resourceType": "User", "created": "2011-05-13T04:42:34Z", "lastModified": "2011-05-13T06:42:34+02:00",
        ],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": [
            "department": "R&D", "manager": ["value": "m-1"],
        ],
    ]

    static let matching = [
        "userName eq \"bjensen\"", "USERNAME EQ \"BJENSEN\"", "userName sw \"bj\"", "userName ew \"SEN\"",
        "userName co \"jens\"", "userName ge \"bjensen\"", "userName gt \"BJ\"", "userName lt \"c\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"B\"",
        "urn:ietf:params:scim:schemas:core:2.0:user:NAME.familyname co \"o'malley\"",
        "name.familyName co \"O'Malley\"", "name pr", "emails pr", "meta pr", "externalId eq \"701984\"",
        "name.givenName eq \"BA\u{308}RBEL\"",
        "id eq \"2819c223-7f76-453a-919d-413861904646\"",
        "meta.lastModified eq \"2011-05-13T04:42:34Z\"", "meta.lastModified eq \"2011-05-13T04:42:34.000Z\"",
        "meta.lastModified ge \"2011-05-13T04:42:34Z\"", "meta.lastModified gt \"2011-05-13T04:42:33.9Z\"",
        "meta.lastModified lt \"2011-05-13T04:42:34.1Z\"", "meta.created ne \"2011-05-13T04:42:35Z\"",
        "meta.created sw \"2011-05\"",
        "schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"",
        "schemas[value ew \"enterprise:2.0:User\"]",
        "title pr or userType eq \"employee\"", "title ne \"x\"", "not (title pr)", "title eq null", "userName ne null",
        "userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")",
        "userType eq \"Employee\" and (emails.type eq \"work\")",
        "userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]",
        "emails[type eq \"work\" and value co \"@x\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]",
        "emails eq \"BABS@jensen.org\"", "emails ne \"c@example.com\"", "emails[not (primary eq true)]",
        "emails[primary eq true and type eq \"work\"]", "active eq true", "active ne false",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"r&d\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq \"m-1\"",
        "name[familyName sw \"O'\" and givenName pr]", "x509Certificates.value eq \"TUlJQg==\"",
    ]

    static let notMatching = [
        "userName eq \"bjense\"", "userName eq \"bjensenx\"", "userName co \"x\"", "userName sw \"jensen\"",
        "userName gt \"bjensen\"", "id eq \"2819C223-7F76-453A-919D-413861904646\"", "title pr", "title eq \"x\"",
        "title eq \"\"", "title sw \"\"", "title lt \"x\"", "not (userName pr)", "userName eq null",
        "emails[type eq \"home\" and value co \"example.com\"]", "emails ne \"babs@jensen.org\"",
        "emails.value ne \"B@EXAMPLE.COM\"", "active eq false", "meta.created gt \"2011-05-13T04:42:34Z\"",
        "x509Certificates.value eq \"tulJQg==\"", "groups pr", "name.givenName eq \"Barbel\"",
        "userType eq \"Employee\" and title pr", "userType ne \"Employee\" or not (emails co \"example.com\")",
        "name.givenName co \"barbel-and-more\"",
    ]

    @Test(arguments: matching)
    func `finds a user`(_ text: String) throws {
        #expect(try Filter(parsing: text, dialect: .strict).compile(for: .user, dialect: .strict).matches(Self.user))
    }

    @Test(arguments: notMatching)
    func `leaves a user out`(_ text: String) throws {
        #expect(try !Filter(parsing: text, dialect: .strict).compile(for: .user, dialect: .strict).matches(Self.user))
    }

    @Test(arguments: [
        "active eq \"True\"", "active ne \"FALSE\"", "externalId eq 701984", "emails[primary eq \"True\"].value pr",
        "emails[type eq \"work\"].value eq \"b@example.com\"", "emails[type eq \"work\"].value ne \"babs@jensen.org\"",
        "manager eq \"m-1\"", "manager.value eq \"m-1\"", "department eq \"R&D\"",
        "externalId eq 701984 and manager pr",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq \"m-1\"",
    ])
    func `finds a user by the departures of the interoperable dialect`(_ text: String) throws {
        #expect(try Filter(parsing: text).compile(for: .user).matches(Self.user))
        let error = #expect(throws: SCIMError.self) {
            try Filter(parsing: text, dialect: .strict).compile(for: .user, dialect: .strict)
        }
        #expect(error?.keyword == .invalidFilter)
    }

    // RFC 7644 §3.4.2.2
    @Test(arguments: [
        "usrName pr", "name.nick pr", "emails[tpye pr]", "urn:x:User:userName pr", "userName.value pr",
        "active gt true", "active co \"t\"", "x509Certificates.value gt \"a\"", "active eq \"yes\"", "active eq 1",
        "meta.created eq \"yesterday\"", "meta.created gt 5", "userName eq true", "title gt null", "name eq \"x\"",
        "addresses co \"x\"", "userName[value eq \"x\"]", "emails[emails.type eq \"work\"]", "emails.value[type pr]",
    ])
    func `refuses attributes, values and operators that do not fit`(_ text: String) {
        let error = #expect(throws: SCIMError.self) { try Filter(parsing: text).compile(for: .user) }
        #expect(error?.keyword == .invalidFilter)
    }

    @Test(arguments: ["password eq \"x\"", "password pr", "not (userName pr or password sw \"a\")"])
    func `refuses to test a password`(_ text: String) {
        let error = #expect(throws: SCIMError.self) { try Filter(parsing: text).compile(for: .user) }
        #expect(error?.keyword == .sensitive)
        #expect(error?.status == 403)
    }

    @Test func `takes null, empty text and empty values for absent`() throws {
        let empty: JSONObject = ["title": "", "name": ["familyName": ""], "emails": [], "ims": [["value": .null]]]
        for name in ["title", "name", "emails", "ims", "name.familyName"] {
            #expect(try !Filter(parsing: "\(name) pr").compile(for: .user).matches(empty))
            #expect(try Filter(parsing: "\(name) eq null").compile(for: .user).matches(empty))
        }
    }

    @Test func `compares numbers as quantities`() throws {
        let schema = Schema(
            id: "urn:example:Room", name: "Room", description: "",
            attributes: [Attribute("number", .integer), Attribute("area", .decimal)])
        let type = ResourceType(name: "Room", endpoint: "/Rooms", description: "", schema: schema, extensions: [])
        let room: JSONObject = ["number": 10, "area": .number(try #require(JSONNumber("12.50")))]
        for text in ["number gt 9", "number eq 1e1", "area eq 12.5", "area le 12.5", "area lt 100", "number ne 11"] {
            #expect(try Filter(parsing: text).compile(for: type).matches(room), "\(text)")
        }
        for text in ["number lt 9", "area gt 12.5", "number eq 11"] {
            #expect(try !Filter(parsing: text).compile(for: type).matches(room), "\(text)")
        }
    }
}

@Suite struct `Compiled filters` {
    @Test func `name the members of a resource that they read`() throws {
        let text = "Meta.created pr and (groups eq \"g\" or \(`Filter matching`.enterprise):department pr)"
        #expect(
            try Filter(parsing: text).compile(for: .user).topLevelAttributes
                == ["meta", "groups", `Filter matching`.enterprise.lowercased()])
    }

    @Test(arguments: [
        ("userName eq \"Ann\"", "userName", "Ann"), ("title pr and USERNAME eq \"Ann\"", "userName", "Ann"),
        ("(id eq \"1\" and title pr) and active eq true", "id", "1"), ("emails eq \"x\"", "emails.value", "x"),
        ("emails[type eq \"work\" and value eq \"x\"]", "emails", "x"),
        ("manager eq \"m\"", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "m"),
    ])
    func `tell the text that an attribute must equal`(_ text: String, _ path: String, _ value: String) throws {
        #expect(try Filter(parsing: text).compile(for: .user).equality(on: path)?.string == value)
    }

    @Test(arguments: [
        "userName ne \"Ann\"", "userName sw \"Ann\"", "userName eq \"Ann\" or title pr", "not (userName eq \"Ann\")",
        "title eq \"Ann\"",
    ])
    func `tell of no text where others match too`(_ text: String) throws {
        #expect(try Filter(parsing: text).compile(for: .user).equality(on: "userName") == nil)
    }
}

@Suite struct `Members in filters` {
    static let group: JSONObject = [
        "displayName": "CN=Team A\\, B,OU=Groups", "members": [["value": "u1"], ["value": "u2"]],
    ]

    @Test(arguments: [
        "members eq \"u2\"", "members.value eq \"u2\"", "members[value eq \"u2\"]",
        "displayName eq \"CN=Team A\\\\, B,OU=Groups\"",
    ])
    func `find a group`(_ text: String) throws {
        #expect(try Filter(parsing: text).compile(for: .group).matches(Self.group))
    }

    @Test(arguments: ["members eq \"u2\"", "members.value eq \"u2\"", "members[value eq \"u2\"]"])
    func `can be looked up`(_ text: String) throws {
        let filter = try Filter(parsing: text).compile(for: .group)
        #expect(filter.equality(on: "members.value") == "u2")
        #expect(filter.equality(on: "members") == "u2")
    }
}
