import Foundation
import IdentityStore
import JSON
import SCIM
import TestSupport
import Testing

@Suite struct `Trailers of commit messages` {
    private typealias Message = MessageCase

    /// What the real git reads as trailers.
    private func trailers(_ text: String) throws -> [String] {
        try Program.run(["git", "interpret-trailers", "--parse"], input: text).output
            .split(separator: "\n").map(String.init)
    }

    @Test func `git reads operation, client, request and what was ignored`() throws {
        let message = Message(
            old: try Message.user(["active": true]), new: try Message.user(["active": false]),
            ignored: ["shoeSize", #"members[value eq "x"]"#])
        #expect(
            message.text == """
                Deactivate user mira.holt@corp.example

                active: true -> false

                Scim-Operation: PATCH /Users/u1
                Scim-Client: okta
                Request-Id: r-1
                Scim-Ignored: shoeSize
                Scim-Ignored: members[value eq "x"]

                """)
        #expect(
            try trailers(message.text) == [
                "Scim-Operation: PATCH /Users/u1", "Scim-Client: okta", "Request-Id: r-1", "Scim-Ignored: shoeSize",
                #"Scim-Ignored: members[value eq "x"]"#,
            ])
    }

    @Test(arguments: [(50, 50, nil), (51, 50, "Scim-Resources: 51")] as [(Int, Int, String?)])
    func `resources are named, up to fifty, then counted`(_ count: Int, _ named: Int, _ total: String?) throws {
        let message = Message(resources: (0..<count).map { "Users/u\($0)" }, new: try Message.user([:]))
        let trailers = try trailers(message.text)
        #expect(trailers.filter { $0.hasPrefix("Scim-Resource: ") }.count == named)
        #expect(trailers[1] == "Scim-Resource: Users/u0")
        #expect(trailers.first { $0.hasPrefix("Scim-Resources: ") } == total)
    }

    @Test func `no id makes a trailer of its own`() throws {
        let message = Message(resources: ["Users/a\nScim-Client: mallory"], new: try Message.user([:]))
        #expect(try trailers(message.text).filter { $0.hasPrefix("Scim-Client") } == ["Scim-Client: okta"])
    }

    @Test func `a message without a body has its trailers`() throws {
        let message = Message(operation: "DELETE /Users/u1", requestID: "", old: try Message.user([:]))
        #expect(message.text.hasPrefix("Delete user mira.holt@corp.example\n\nScim-Operation: "))
        #expect(try trailers(message.text) == ["Scim-Operation: DELETE /Users/u1", "Scim-Client: okta"])
    }

    @Test func `git reads what names the operation of a bulk request`() throws {
        let message = Message(
            operation: "POST /Users", bulkID: "qwerty", new: try Message.user([:]),
            joinedGroups: ["group staff", "group crew"])
        #expect(message.body.suffix(2) == ["Added to group staff", "Added to group crew"])
        #expect(
            try trailers(message.text) == [
                "Scim-Operation: POST /Users", "Scim-Client: okta", "Request-Id: r-1", "Bulk-Id: qwerty",
            ])
    }

    @Test func `what was ignored is capped`() throws {
        let message = Message(new: try Message.user([:]), ignored: (0..<100).map { "a\($0)" })
        let ignored = try trailers(message.text).filter { $0.hasPrefix("Scim-Ignored") }
        #expect(ignored.count == 21)
        #expect(ignored.last == "Scim-Ignored: … and 80 more")
    }

    /// Text that would end its line, hide in it, or look like a part of a message.
    private static let hostile = [
        "x\nScim-Client: evil", "x\n\nScim-Client: evil\n", "x\r\nScim-Client: evil", "x\rScim-Client: evil",
        "Scim-Client: evil", "x\u{85}Scim-Client: evil", "x\u{2028}Scim-Client: evil", "x\u{2029}Scim-Client: evil",
        "x\u{B}Scim-Client: evil", "x\u{C}Scim-Client: evil", "\0", "\u{1B}[2J\u{1B}[31m", "\u{9B}31m", "\u{7F}",
        "\u{202E}txt.exe", "\u{2066}a\u{2069}", "\u{200F}\u{061C}", "\u{FEFF}", "\u{E0041}", "---\n", "--- ",
        "\n---\nScim-Client: evil", "# Please enter", "# ------------------------ >8 ------------------------",
        "Signed-off-by: Evil <e@x.example>", "(cherry picked from commit 0123)", "diff --git a/x b/x", " \t ", "",
        String(repeating: "e\u{301}\u{302}", count: 1_000), String(repeating: "Scim-Client: evil ", count: 100),
    ]

    @Test(arguments: hostile)
    func `no text of a client forges a trailer or a line`(_ text: String) throws {
        let isName = (try? Message.user(["userName": .string(text)])) != nil && (try? Message.group(text)) != nil
        let name = isName ? text : "x"
        let value: JSONValue = .string(text.isEmpty ? "x" : text)
        let changed = try Message.user([
            "userName": .string(name), "title": value, "emails": [["type": value, "value": value]],
            "name": ["formatted": value],
        ])
        let user = try Message.user([:])
        let group = try Message.group(name, ["m"], display: text.isEmpty ? nil : text)
        let messages = [
            Message(requestID: text, new: changed, ignored: [text]),
            Message(bulkID: text, new: changed, joinedGroups: [text, text]),
            Message(operation: "PATCH /Users/\(text)", client: text, requestID: text, old: user, new: changed),
            Message(old: changed, leftGroups: [text, text]),
            Message(old: try Message.group("g"), new: group, ignored: [text, text]),
            Message(old: group, new: try Message.group(name, ["n"]), names: ["m": text, "n": text]),
            Message(old: try Message.group(name), new: try Message.group(name, ["n"]), names: ["n": text]),
        ]
        for message in messages {
            let text = message.text
            #expect(!text.unicodeScalars.contains { $0 != "\n" && Self.isUnsafe($0) })
            let parsed = try trailers(text)
            #expect(parsed.filter { $0.hasPrefix("Scim-Operation:") }.count == 1)
            #expect(parsed.filter { $0.hasPrefix("Scim-Client:") }.count == 1)
            #expect(parsed.allSatisfy { $0 != "Scim-Client: evil" } || message.client == "Scim-Client: evil")
            let keys = Set(parsed.map { $0.prefix { $0 != ":" } })
            #expect(keys.isSubset(of: ["Scim-Operation", "Scim-Client", "Request-Id", "Bulk-Id", "Scim-Ignored"]))
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.allSatisfy { !$0.hasPrefix("#") && !$0.hasPrefix("---") && $0.unicodeScalars.count < 400 })
            #expect(lines.filter { $0.hasPrefix("Scim-Client:") }.count == 1)
            #expect(lines[1].isEmpty && !lines[0].isEmpty)
        }
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned: true
        case .format: scalar != "\u{200C}" && scalar != "\u{200D}"
        default: false
        }
    }

    @Test func `names in scripts that need joiners stay as they are`() throws {
        let name = "می\u{200C}خواهم 👩\u{200D}💻"
        #expect(Message(new: try Message.user(["userName": .string(name)])).subject == "Create user \(name)")
    }
}
