import JSON
import SCIM
import Testing

@Suite struct `Names of users (RFC 8265)` {
    @Test(arguments: [
        ("ada", "ADA"), ("ada", "\u{FF21}\u{FF44}\u{FF41}"), ("straße", "STRASSE"), ("ガ", "ｶﾞ"), ("é", "e\u{301}"),
        ("a b", "a\u{A0}b"), ("a b", "a\u{3000}b"), ("a@b", "a＠b"), ("ada1", "ａｄａ１"),
    ])
    func `are the same by case, width and kind of blank`(_ left: String, _ right: String) throws {
        #expect(left.userNameFolded == right.userNameFolded)
        let user = try Bodies.create(Bodies.object(#"{"schemas":["\#(Bodies.user)"],"userName":"\#(left)"}"#)).resource
        for comparison in ["eq", "sw", "ew", "co", "ge", "le"] {
            let filter = try Filter(parsing: #"userName \#(comparison) "\#(right)""#).compile(for: .user)
            #expect(filter.matches(user.value), "\(comparison)")
        }
        #expect(try !Filter(parsing: #"userName ne "\#(right)""#).compile(for: .user).matches(user.value))
    }

    @Test(arguments: [("ada", "аda"), ("1", "①"), ("fi", "ﬁx"), ("ada", "a\u{200B}da")])
    func `are others by other characters`(_ left: String, _ right: String) {
        #expect(left.userNameFolded != right.userNameFolded)
    }

    @Test func `alone are compared by width`() throws {
        let body = try Bodies.ada(#","nickName":"ada""#)
        let filter = try Filter(parsing: #"nickName eq "ａｄａ""#).compile(for: .user)
        #expect(try !filter.matches(Bodies.create(body).resource.value))
    }

    @Test(arguments: [
        " ada", "ada ", "\u{A0}ada", "ada\u{3000}", "ada\u{2003}", "a\u{200B}da", "a\u{200D}da", "\u{FEFF}ada",
        "a\u{202E}da", "a\u{AD}da", "a\u{E000}da", "a\u{E0041}da", "a\u{378}da", "a\u{10FFFD}da",
    ])
    func `may not have what nobody sees`(_ name: String) throws {
        #expect(name.userNameProblem != nil)
        let named = try Self.user(name)
        let error = #expect(throws: SCIMError.self) { try ResourceType.user.checkUserName(of: named, since: nil) }
        #expect(error?.keyword == .invalidValue && error?.detail.hasPrefix("userName may not") == true)
        let ada = try Self.user("ada")
        #expect(throws: SCIMError.self) { try ResourceType.user.checkUserName(of: named, since: ada) }
        #expect(throws: Never.self) { try ResourceType.user.checkUserName(of: named, since: named) }
        #expect(throws: Never.self) { try ResourceType.user.validate(named.value) }
    }

    @Test(arguments: ["ada", "Ada Lovelace", "ada@corp.example", "müller", "佐藤", "Σίσυφος", "O'Hara", "a\u{A0}b", "👩"])
    func `may have all else`(_ name: String) {
        #expect(name.userNameProblem == nil)
    }

    @Test(arguments: [
        ("\u{430}da", ["userName mixes letters of Cyrillic and Latin"]),
        ("ad\u{3B1}", ["userName mixes letters of Latin and Greek"]),
        ("ada", []), ("müller", []), ("анна", []), ("佐藤ada", []), ("анна1@", []),
    ])
    func `of letters that look alike are remarked on`(_ name: String, _ remarks: [String]) throws {
        let user = try Self.user(name)
        #expect(ResourceType.user.remarks(on: user, since: nil) == remarks)
        #expect(ResourceType.user.remarks(on: user, since: user) == [])
        #expect(try ResourceType.user.remarks(on: user, since: Self.user("bob")) == remarks)
    }

    private static func user(_ name: String) throws -> Resource {
        try ResourceType.user.validate(["schemas": [.string(Bodies.user)], "id": "u", "userName": .string(name)])
    }
}

@Suite struct `Addresses of pages and pictures` {
    @Test(arguments: [
        ("javascript:alert(1)", "javascript"), ("JavaScript:alert(1)", "javascript"), (" java\tscript:x", "javascript"),
        ("data:image/png;base64,AAAA", "data"), ("ftp://x.example/a", "ftp"), ("file:///etc/passwd", "file"),
        ("\u{1}javascript:x", "javascript"), ("vbscript:x", "vbscript"),
    ])
    func `of other schemes than http are remarked on, and refused from strict clients`(
        _ address: String, _ scheme: String
    ) throws {
        var body = try Bodies.ada()
        body["photos"] = [["type": "photo", "value": .string(address)]]
        body["profileUrl"] = .string(address)
        let user = try Bodies.create(body).resource
        let remarks = ResourceType.user.remarks(on: user, since: nil)
        #expect(remarks == ["profileUrl", "photos.value"].map { "\($0) has the scheme \(scheme), not https" })
        #expect(ResourceType.user.remarks(on: user, since: user) == [])
        #expect(Bodies.refusal(of: body, as: .user, .strict)?.keyword == .invalidValue)
        let operation: JSONValue = [["op": "add", "path": "profileUrl", "value": .string(address)]]
        let text = String(decoding: operation.compactBytes, as: UTF8.self)
        #expect(try PatchExamples.refusal(of: text, PatchExamples.user, .strict) == .invalidValue)
    }

    @Test(arguments: [
        "https://x.example/a:b", "HTTP://x.example", "/photos/a", "photos/a:b", "//x.example/a", "?a:b", "#a:b",
        "a/b:c",
    ])
    func `of http and relative ones are not`(_ address: String) throws {
        var body = try Bodies.ada()
        body["photos"] = [["value": .string(address)]]
        for dialect in Dialect.byRFC {
            let user = try Bodies.create(body, of: .user, dialect).resource
            #expect(ResourceType.user.remarks(on: user, since: nil) == [])
        }
    }
}
