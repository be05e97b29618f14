import JSON
import SCIM
import Testing

@Suite struct `Sorting (RFC 7644 §3.4.2.3)` {
    /// The positions of resources in their order.
    private func order(
        _ resources: [String], by name: String, descending: Bool = false, of type: ResourceType = Machine.type
    ) throws -> [Int] {
        let objects = try resources.map { try Bodies.object("{\($0)}") }
        return try SortOrder(by: name, descending: descending, of: type).sorted(Array(objects.indices)) { objects[$0] }
    }

    @Test func `goes by text without regard to case, or with it`() throws {
        let texts = ["b", "A", "a", "B", "ä", "Z"]
        #expect(try order(texts.map { #""text":"\#($0)""# }, by: "text") == [1, 2, 0, 3, 5, 4])
        #expect(try order(texts.map { #""code":"\#($0)""# }, by: "code") == [1, 3, 5, 2, 0, 4])
        #expect(try order(texts.map { #""text":"\#($0)""# }, by: "text", descending: true) == [4, 5, 0, 3, 1, 2])
    }

    @Test func `puts what has no value last, or first when descending`() throws {
        let resources = [#""x":1"#, #""text":"b""#, #""text":null"#, #""text":"a""#]
        #expect(try order(resources, by: "text") == [3, 1, 0, 2])
        #expect(try order(resources, by: "text", descending: true) == [0, 2, 1, 3])
    }

    @Test func `goes by instant, not by text`() throws {
        let times = [
            "2008-01-23T12:00:00+10:00", "2008-01-23T04:00:00Z", "2008-01-23T02:00:00.000000001Z",
            "12008-01-23T00:00:00Z",
            "-0001-01-01T00:00:00Z", "2008-01-23T02:00:00.000000002Z",
        ]
        #expect(try order(times.map { #""since":"\#($0)""# }, by: "since") == [4, 0, 2, 5, 1, 3])
    }

    @Test func `goes by quantity, exactly beyond 2^53`() throws {
        let integers = [
            "9007199254740993", "9007199254740992", "-1", "10", "9", "9223372036854775807", "9223372036854775806",
            "9007199254740994",
        ]
        #expect(try order(integers.map { #""count":\#($0)"# }, by: "count") == [2, 4, 3, 1, 0, 7, 6, 5])
        let decimals = ["1.5", "1e1", "-0.5", "0.25", "1e300", "9007199254740993", "9.007199254740992e15"]
        #expect(try order(decimals.map { #""ratio":\#($0)"# }, by: "ratio") == [2, 3, 0, 1, 6, 5, 4])
    }

    @Test func `puts false before true`() throws {
        let resources = [#""flag":true"#, #""flag":false"#, #""x":1"#]
        #expect(try order(resources, by: "flag") == [1, 0, 2])
    }

    @Test func `keeps the order of equals, either way`() throws {
        let resources = [#""text":"a","count":1"#, #""text":"A","count":2"#, #""text":"a","count":3"#]
        #expect(try order(resources, by: "text") == [0, 1, 2])
        #expect(try order(resources, by: "text", descending: true) == [0, 1, 2])
    }

    @Test(arguments: ["emails", "emails.value", "EMAILS", "\(Bodies.user):emails"])
    func `takes the primary value, else the first`(_ name: String) throws {
        let resources = [
            #""emails":[{"value":"c"},{"value":"a"}]"#, #""emails":[{"value":"z"},{"value":"b","primary":true}]"#,
            #""emails":[{"value":"a","primary":false},{"value":"x"}]"#, #""userName":"none""#,
        ]
        #expect(try order(resources, by: name, of: .user) == [2, 1, 0, 3])
    }

    @Test func `takes parts of complex attributes and of extensions`() throws {
        let people = [#""name":{"familyName":"b"}"#, #""name":{"givenName":"a"}"#, #""name":{"familyName":"a"}"#]
        #expect(try order(people, by: "name.familyName", of: .user) == [2, 0, 1])
        let staff = ["b", "a"].map { #""\#(Bodies.enterprise)":{"division":"\#($0)","manager":{"value":"\#($0)"}}"# }
        #expect(try order(staff, by: "\(Bodies.enterprise):division", of: .user) == [1, 0])
        #expect(try order(staff, by: "\(Bodies.enterprise):manager", of: .user) == [1, 0])
        #expect(try order(staff, by: "\(Bodies.enterprise):manager.value", of: .user) == [1, 0])
        let meta = [#""meta":{"created":"2009-01-01T00:00:00Z"}"#, #""meta":{"created":"2008-01-01T00:00:00Z"}"#]
        #expect(try order(meta, by: "meta.created", of: .user) == [1, 0])
    }

    @Test(arguments: ["name", "addresses", "meta", "\(Bodies.user):NAME"])
    func `by a complex attribute without value is refused, with a name that would do`(_ name: String) {
        let error = #expect(throws: SCIMError.self) { try SortOrder(by: name, descending: false, of: .user) }
        #expect(error?.status == 400 && error?.keyword == .invalidPath)
        let part = name == "meta" ? "meta.resourceType" : name == "addresses" ? "addresses.formatted" : "name.formatted"
        #expect(error?.detail.contains(part) == true)
    }

    @Test(arguments: ["nonsense", "name.nonsense", "password", "", "a.b.c", "urn:x:y", Bodies.enterprise])
    func `by what is no attribute, or a secret, is refused`(_ name: String) {
        let error = #expect(throws: SCIMError.self) { try SortOrder(by: name, descending: false, of: .user) }
        #expect(error?.keyword == .invalidPath)
    }

    @Test(arguments: ["hidden", "parts.hidden"])
    func `by what is never returned is refused`(_ name: String) {
        #expect(throws: SCIMError.self) { try SortOrder(by: name, descending: false, of: Machine.type) }
    }

    @Test func `is given up when nobody waits for it any more`() throws {
        struct Enough: Error {}
        let order = try SortOrder(by: "userName", descending: false, of: .user)
        var asked = 0
        #expect(throws: Enough.self) {
            try order.sorted(Array(0..<10_000)) { () throws(Enough) in
                asked += 1
                if asked == 3 { throw Enough() }
            } _: {
                ["userName": .string("u\($0 * 7919 % 10_000)")]
            }
        }
        #expect(asked == 3)
    }
}
