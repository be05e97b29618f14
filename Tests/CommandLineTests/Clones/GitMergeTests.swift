import Foundation
import IdentityStore
import JSON
import SCIM
import TestSupport
import Testing

@Suite struct `git in a clone that is set up` {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    private static let ids = (0..<5).map { ByHand.id($0) }

    /// Three versions of a user, of a group and of one of its files of members, and what they come to.
    private static let base: ClonedState.Files = [
        ByHand.path: ByHand.user([
            "name": ["givenName": "Mira", "familyName": "Holt"],
            "emails": [["type": "work", "value": "m@corp.example"], ["type": "home", "value": "m@home.example"]],
            "photos": [["$ref": "https://a.example/1", "display": "One"], ["$ref": "https://a.example/2"]],
        ]),
        ByHand.groupPath: ByHand.group(Array(ids[..<3])),
    ].merging(ByHand.memberFile("28", [ByHand.mira])) { $1 }

    private static let ours: ClonedState.Files = [
        ByHand.path: ByHand.user([
            "name": ["givenName": "Mia", "familyName": "Holt"],
            "emails": [["type": "work", "value": "mia@corp.example"], ["type": "home", "value": "m@home.example"]],
            "photos": [["$ref": "https://a.example/1", "display": "1"], ["$ref": "https://a.example/2"]],
            "schemas": [.string(Schema.user.id), .string(enterprise)],
            enterprise: ["department": "Platform"],
        ]),
        ByHand.groupPath: ByHand.group(Array(ids[..<4])),
    ]

    private static let theirs: ClonedState.Files = [
        ByHand.path: ByHand.user([
            "name": ["givenName": "Mira", "familyName": "Holm"],
            "emails": [
                ["type": "work", "value": "m@corp.example"], ["type": "home", "value": "m@home.example"],
                ["type": "other", "value": "m@x.example"],
            ],
            "photos": [
                ["$ref": "https://a.example/1", "display": "One"], ["$ref": "https://a.example/2", "display": "2"],
            ],
            "schemas": [.string(Schema.user.id), "urn:example:badges"], "urn:example:badges": ["door": "7"],
        ]),
        ByHand.groupPath: ByHand.group(Array(ids[1..<3]) + [ids[4]], ["displayName": "Platform"]),
    ].merging(ByHand.memberFile("28", [ByHand.mira, "28000000-0000-4000-8000-000000000000"])) { $1 }

    @Test(arguments: ClonedState.Way.allCases)
    func `merges parts, values by identity, extensions and members`(_ way: ClonedState.Way) throws {
        let place = try ClonedState()
        let run = try place.bring(way, base: Self.base, ours: Self.ours, theirs: Self.theirs)
        #expect(run.status == 0, "\(run.output)")
        let user = try place.value(ByHand.path)
        #expect(user["name"] == ["givenName": "Mia", "familyName": "Holm"])
        #expect(
            user["emails"] == [
                ["type": "work", "value": "mia@corp.example"], ["type": "home", "value": "m@home.example"],
                ["type": "other", "value": "m@x.example"],
            ])
        #expect(
            user["photos"] == [
                ["$ref": "https://a.example/1", "display": "1"], ["$ref": "https://a.example/2", "display": "2"],
            ])
        #expect(user[Self.enterprise] == ["department": "Platform"] && user["urn:example:badges"] == ["door": "7"])
        #expect(
            Set(user["schemas"]?.array ?? []) == [
                .string(Schema.user.id), .string(Self.enterprise), "urn:example:badges",
            ])
        let group = try place.value(ByHand.groupPath)
        #expect(group["members"] == ByHand.members([Self.ids[1], Self.ids[2], Self.ids[3], Self.ids[4]]))
        #expect(group["displayName"] == "Platform")
        let (file, _) = try #require(ByHand.memberFile("28", []).first)
        #expect(try place.value(file)["members"]?.array?.count == 2)
    }

    @Test(arguments: ClonedState.Way.allCases)
    func `stops where both changed one value, and says who, which value and both of them`(_ way: ClonedState.Way)
        throws
    {
        let place = try ClonedState()
        let run = try place.bring(
            way, base: [ByHand.path: ByHand.user(["title": "Clerk", "nickName": "M"])],
            ours: [ByHand.path: ByHand.user(["title": "Lead", "nickName": "Mi"])],
            theirs: [ByHand.path: ByHand.user(["title": "Head", "nickName": "M", "userType": "Staff"])])
        #expect(run.status != 0)
        let who = #"User "mira.holt@corp.example""#
        #expect(
            run.output.contains(
                "\(who) (\(ByHand.path)): title: \"Lead\" in ours, \"Head\" in theirs, \"Clerk\" in the base"),
            "\(run.output)"
        )
        let text = try place.text(ByHand.path)
        #expect(
            text.contains(
                """
                  "nickName": "Mi",
                  "schemas": [
                    "\(Schema.user.id)"
                  ],
                <<<<<<< ours: \(who)
                  "title": "Lead",
                =======
                  "title": "Head",
                >>>>>>> theirs
                  "userName": "mira.holt@corp.example",
                  "userType": "Staff"
                """), "\(text)")
        // What is left open is not committed, and what is settled is.
        try place.git("add", "-A")
        let refusal = try place.git("commit", "-m", "Forget", mayFail: true)
        #expect(refusal.status != 0 && refusal.output.contains(ByHand.path), "\(refusal.output)")
        let next: [String] =
            switch way {
            case .merge: ["merge", "--continue"]
            case .rebase: ["rebase", "--continue"]
            case .cherryPick: ["cherry-pick", "--continue"]
            case .revert: ["revert", "--continue"]
            case .stashPop: ["commit", "-m", "Take both"]
            }
        // `git rebase --continue` asks no hook of commits.
        if way != .rebase {
            let again = try Program.run(
                ["git", "-c", "core.editor=true"] + next, in: place.clone, mayFail: true)
            #expect(again.status != 0 && again.output.contains(ByHand.path), "\(again.output)")
        }
        let settled = text.split(separator: "\n").filter {
            !$0.hasPrefix("<<<") && !$0.hasPrefix("===") && !$0.hasPrefix(">>>") && !$0.contains("Head")
        }
        try Data(settled.joined(separator: "\n").utf8).write(
            to: URL(fileURLWithPath: place.clone + "/" + ByHand.path))
        try place.git("add", "-A")
        try Program.run(["git", "-c", "core.editor=true"] + next, in: place.clone)
        #expect(try place.git("status", "--porcelain").output == "")
        #expect(try place.value(ByHand.path)["title"] == "Lead")
    }

    @Test func `names people whose ids contradict each other`() throws {
        let place = try ClonedState()
        let managers = (1...2).map { number in
            (ByHand.id(number), ByHand.user(id: ByHand.id(number), name: "boss\(number)@corp.example"))
        }
        var base: ClonedState.Files = [ByHand.path: ByHand.user()]
        for (id, user) in managers { base[ResourcePath.path(of: id, type: .user, fanOut: 3)] = user }
        let versions = managers.map { id, _ in
            ByHand.user([Self.enterprise: ["manager": ["value": .string(id)]]])
        }
        let run = try place.bring(
            .merge, base: base, ours: [ByHand.path: versions[0]], theirs: [ByHand.path: versions[1]])
        #expect(
            run.output.contains(
                "manager.value: \"\(managers[0].0)\" (boss1@corp.example) in ours, "
                    + "\"\(managers[1].0)\" (boss2@corp.example) in theirs, absent in the base"), "\(run.output)")
    }

    @Test(arguments: ClonedState.Way.allCases)
    func `stops where one side deleted what the other changed, and changes no other file`(_ way: ClonedState.Way)
        throws
    {
        let place = try ClonedState()
        // Another user like the deleted one, for git to take it for a renamed copy.
        let other = ResourcePath.path(of: ByHand.id(1), type: .user, fanOut: 3)
        let long: JSONObject = ["title": .string(String(repeating: "Lead ", count: 40))]
        let twin = ByHand.user(long, id: ByHand.id(1), name: "mina@corp.example")
        let run = try place.bring(
            way, base: [ByHand.path: ByHand.user(long)], ours: [ByHand.path: nil, other: twin],
            theirs: [ByHand.path: ByHand.user(long.merging(["nickName": "Mi"]))])
        #expect(run.status != 0, "\(run.output)")
        #expect(try place.value(other)["nickName"] == nil && place.text(other).contains("mina@corp.example"))
    }

    @Test func `takes deletions of both sides, and of one that the other left alone`() throws {
        for way in ClonedState.Way.allCases {
            let place = try ClonedState()
            let run = try place.bring(
                way, base: [ByHand.path: ByHand.user(), ByHand.groupPath: ByHand.group([ByHand.mira])],
                ours: [ByHand.groupPath: ByHand.group([ByHand.mira], ["displayName": "Platform"])],
                theirs: [ByHand.path: nil, ByHand.groupPath: ByHand.group()])
            #expect(run.status == 0, "\(run.output)")
            #expect(!FileManager.default.fileExists(atPath: place.clone + "/" + ByHand.path))
            #expect(try place.value(ByHand.groupPath)["members"] == nil)
            #expect(try place.value(ByHand.groupPath)["displayName"] == "Platform")
        }
    }

    @Test func `leaves an open conflict to be refused by the state, where the hook of the clone was passed by`() throws
    {
        let place = try ClonedState()
        _ = try place.bring(
            .merge, base: [ByHand.path: ByHand.user()], ours: [ByHand.path: ByHand.user(["title": "Lead"])],
            theirs: [ByHand.path: ByHand.user(["title": "Head"])])
        try place.git("add", "-A")
        try place.git("commit", "--no-verify", "-qm", "Forget")
        let push = try place.git("push", "origin", "HEAD:main", mayFail: true)
        #expect(
            push.status != 0 && push.output.contains("\(ByHand.path): A conflict is left open at line"),
            "\(push.output)")
    }
}
