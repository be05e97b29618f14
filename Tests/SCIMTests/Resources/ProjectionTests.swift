import JSON
import SCIM
import Testing

@Suite struct `Projection (RFC 7644 §3.9)` {
    static let name = #""name":{"givenName":"Ada","familyName":"L"}"#
    static let emails = #""emails":[{"value":"a@x.org","type":"work"},{"value":"b@x.org"}]"#
    static let extra = #""\#(Bodies.enterprise)":{"division":"d","manager":{"value":"m1","displayName":"M"}}"#
    static let always = #""schemas":["\#(Bodies.user)"],"id":"1""#

    private func user() throws -> JSONObject {
        try Bodies.object(
            #"{\#(Self.always),"userName":"ada",\#(Self.name),\#(Self.emails),"meta":{"version":"1"},\#(Self.extra)}"#)
    }

    private func check(_ projection: Projection, _ expected: String) throws {
        let user = try user()
        let expected = JSONValue.object(try Bodies.object("{\(Self.always)\(expected)}"))
        #expect(.object(projection.apply(to: user)) == expected)
        for derived in user.map(\.name) {
            var stored = user
            stored[derived] = nil
            let text = projection.text(of: stored, merging: [derived: user[derived] ?? .null])
            #expect(try JSONValue(parsing: text) == expected)
        }
    }

    static let only = [
        ("userName", #","userName":"ada""#), ("USERNAME", #","userName":"ada""#), ("id", ""), ("schemas,id", ""),
        ("name", "," + name), ("name.givenName", #","name":{"givenName":"Ada"}"#),
        ("name,name.givenName", "," + name), ("name.givenName,name", "," + name),
        ("name.givenName,name.familyName", "," + name), ("Name.GIVENNAME", #","name":{"givenName":"Ada"}"#),
        ("emails.type", #","emails":[{"type":"work"}]"#), ("name.middleName", ""), ("title", ""), ("nonsense", ""),
        ("nonsense,userName", #","userName":"ada""#), ("name.nonsense", ""), ("urn:x:y:z", ""),
        ("\(Bodies.user):userName", #","userName":"ada""#),
        ("\(Bodies.user.uppercased()):name.givenName", #","name":{"givenName":"Ada"}"#),
        (Bodies.enterprise, "," + extra), (Bodies.enterprise.uppercased(), "," + extra),
        ("\(Bodies.enterprise):division", #","\#(Bodies.enterprise)":{"division":"d"}"#),
        ("\(Bodies.enterprise):manager.value", #","\#(Bodies.enterprise)":{"manager":{"value":"m1"}}"#),
        ("\(Bodies.enterprise),\(Bodies.enterprise):division", "," + extra), ("division", ""),
        ("meta.version", #","meta":{"version":"1"}"#),
    ]

    @Test(arguments: only)
    func `returns the attributes asked for, with id and schemas`(_ names: String, _ expected: String) throws {
        let names = names.split(separator: ",").map(String.init)
        let projection = try Projection(attributes: names, excludedAttributes: [], of: .user)
        try check(projection, expected)
    }

    static let most = #","userName":"ada","# + emails + #","meta":{"version":"1"},"# + extra

    static let without = [
        ("name", most), ("name,name.givenName", most), ("name.givenName,name", most), ("NAME", most),
        ("name.givenName,name.familyName", most), ("name.givenName", most + #","name":{"familyName":"L"}"#),
        ("id,schemas,name", most), ("nonsense,name", most), ("\(Bodies.user):name", most),
        (
            "userName,meta,name,emails.value", #","emails":[{"type":"work"}],"# + extra
        ),
        ("userName,meta,name,emails,\(Bodies.enterprise)", ""),
        (
            "userName,meta,name,emails,\(Bodies.enterprise):manager", #","\#(Bodies.enterprise)":{"division":"d"}"#
        ),
    ]

    // RFC 7644 §3.4.2.5
    @Test(arguments: without)
    func `leaves out excluded attributes, but not id and schemas`(_ names: String, _ expected: String) throws {
        let names = names.split(separator: ",").map(String.init)
        let projection = try Projection(attributes: [], excludedAttributes: names, of: .user)
        try check(projection, expected)
    }

    @Test func `refuses both lists, which exclude each other`() {
        let error = #expect(throws: SCIMError.self) {
            try Projection(attributes: ["userName"], excludedAttributes: ["name"], of: .user)
        }
        #expect(error?.status == 400 && error?.keyword == .invalidValue)
    }

    // RFC 7644 §3.4.2.5
    @Test(arguments: ["", "a.b.c", "näme", "name[x]", "a b"])
    func `refuses what is no name`(_ name: String) {
        for (only, without) in [([name], []), ([], [name])] {
            let error = #expect(throws: SCIMError.self) {
                try Projection(attributes: only, excludedAttributes: without, of: .user)
            }
            #expect(error?.keyword == .invalidPath)
        }
    }
}

@Suite struct `Returned characteristics (RFC 7643 §7)` {
    static let parts = #"[{"value":1,"hidden":"h","note":"n","tag":"t"}]"#

    private func machine() throws -> JSONObject {
        try Bodies.object(
            """
            {"schemas":["\(Machine.urn)"],"id":"1","label":"m1","badge":"b","tag":"t","hidden":"h","parts":\(Self.parts),
             "\(Machine.extra)":{"note":"n","badge":"b","tag":"t","hidden":"h","box":{"width":1,"height":2}}}
            """)
    }

    static let always = #""schemas":["\#(Machine.urn)"],"id":"1","tag":"t""#

    static let cases = [
        (
            "", "", #","label":"m1","parts":[{"value":1,"tag":"t"}]"#,
            #""note":"n","tag":"t","box":{"width":1,"height":2}"#
        ),
        ("badge", "", #","badge":"b""#, #""tag":"t""#),
        ("hidden", "", "", #""tag":"t""#),
        ("parts", "", #","parts":[{"value":1,"tag":"t"}]"#, #""tag":"t""#),
        ("parts.value", "", #","parts":[{"value":1,"tag":"t"}]"#, #""tag":"t""#),
        ("parts.note", "", #","parts":[{"note":"n","tag":"t"}]"#, #""tag":"t""#),
        ("parts,parts.note", "", #","parts":[{"value":1,"note":"n","tag":"t"}]"#, #""tag":"t""#),
        ("parts.hidden", "", #","parts":[{"tag":"t"}]"#, #""tag":"t""#),
        (Machine.extra, "", "", #""note":"n","tag":"t","box":{"width":1,"height":2}"#),
        ("\(Machine.extra):badge", "", "", #""badge":"b","tag":"t""#),
        ("\(Machine.extra):hidden", "", "", #""tag":"t""#),
        (
            "\(Machine.extra),\(Machine.extra):badge", "", "",
            #""note":"n","badge":"b","tag":"t","box":{"width":1,"height":2}"#
        ),
        ("\(Machine.extra):box.width", "", "", #""tag":"t","box":{"width":1}"#),
        ("", "label,parts,tag", "", #""note":"n","tag":"t","box":{"width":1,"height":2}"#),
        ("", "label,parts,badge,hidden", "", #""note":"n","tag":"t","box":{"width":1,"height":2}"#),
        (
            "", "label,parts.tag", #","parts":[{"value":1,"tag":"t"}]"#,
            #""note":"n","tag":"t","box":{"width":1,"height":2}"#
        ),
        ("", "label,parts.value", #","parts":[{"tag":"t"}]"#, #""note":"n","tag":"t","box":{"width":1,"height":2}"#),
        ("", "label,parts,\(Machine.extra)", "", #""tag":"t""#),
        ("", "label,parts,\(Machine.extra):box.width", "", #""note":"n","tag":"t","box":{"height":2}"#),
    ]

    @Test(arguments: cases)
    func `hold for attributes, their parts and extensions`(
        _ only: String, _ without: String, _ core: String, _ extra: String
    ) throws {
        let projection = try Projection(
            attributes: only.split(separator: ",").map(String.init),
            excludedAttributes: without.split(separator: ",").map(String.init), of: Machine.type)
        let expected = try Bodies.object(#"{\#(Self.always)\#(core),"\#(Machine.extra)":{\#(extra)}}"#)
        #expect(projection.apply(to: try machine()) == expected)
    }

    // RFC 7643 §4.1.1
    @Test func `keep a password from every answer`() throws {
        var user = try Bodies.ada()
        user["password"] = "secret"
        for only in [[], ["password"]] {
            let projection = try Projection(attributes: only, excludedAttributes: [], of: .user)
            #expect(projection.apply(to: user)["password"] == nil)
        }
    }
}
