import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `git in a clone, with a large group` {
    /// Members whose file is `00`, and one whose file is `28`.
    private static let many = (0..<600).map { ByHand.id($0) } + [ByHand.mira]

    private static func sharded(_ ids: [String]) -> ClonedState.Files {
        [ByHand.groupPath: ByHand.group()].merging(ByHand.memberFile("00", ids.filter { $0 != ByHand.mira })) { $1 }
            .merging(ByHand.memberFile("28", ids.filter { $0 == ByHand.mira })) { $1 }
    }

    @Test(arguments: ClonedState.Way.allCases)
    func `puts a member beside those that moved to files of their own on the other side`(_ way: ClonedState.Way) throws
    {
        let joined = ByHand.id(700)
        for isOurs in [false, true] {
            let place = try ClonedState()
            let moved = Self.sharded(Self.many)
            let changed: ClonedState.Files = [ByHand.groupPath: ByHand.group(Self.many + [joined])]
            let run = try place.bring(
                way, base: [ByHand.groupPath: ByHand.group(Self.many)], ours: isOurs ? moved : changed,
                theirs: isOurs ? changed : moved)
            #expect(run.status == 0, "\(run.output)")
            #expect(try place.value(ByHand.groupPath)["members"] == ByHand.members([joined]))
        }
    }

    @Test(arguments: [false, true])
    func `names a member who left while the members moved, and leaves a note that has to go`(_ isOurs: Bool) throws {
        let place = try ClonedState()
        let moved = Self.sharded(Self.many)
        let changed: ClonedState.Files = [ByHand.groupPath: ByHand.group(Array(Self.many.dropLast()))]
        let run = try place.bring(
            .merge, base: [ByHand.groupPath: ByHand.group(Self.many), ByHand.path: ByHand.user()],
            ours: isOurs ? moved : changed, theirs: isOurs ? changed : moved)
        #expect(run.status != 0)
        let side = isOurs ? "theirs" : "ours"
        for part in [
            #"Group "Platform Eng" ("#, "\(side) takes the member mira.holt@corp.example (\(ByHand.mira)) out",
            "/members/28.json",
        ] { #expect(run.output.contains(part), "\(run.output)") }
        try place.git("add", "-A")
        #expect(try place.git("commit", "-m", "Forget", mayFail: true).status != 0)
        let text = try place.text(ByHand.groupPath)
        #expect(text.hasPrefix("<<<<<<< ours: Group \"Platform Eng\"\n=======\n"))
        let settled = text.split(separator: "\n").drop { $0 != "{" }
        try Data(settled.joined(separator: "\n").utf8).write(
            to: URL(fileURLWithPath: place.clone + "/" + ByHand.groupPath))
        try place.stage(ByHand.memberFile("28", []))
        try place.git("commit", "-qm", "Take both")
    }
}
