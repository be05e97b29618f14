import JSON
import TestSupport
import Testing

/// Two branches that have merged each other have two merge bases, which git first merges into one.
@Suite struct `Merges of branches that have merged each other` {
    private static let five = (0..<5).map { ByHand.id($0) }

    private static func files(
        title: String, nickName: String, _ members: ArraySlice<String>, name: String = "Platform Eng"
    ) -> ClonedState.Files {
        [
            ByHand.path: ByHand.user(["title": .string(title), "nickName": .string(nickName)]),
            ByHand.groupPath: ByHand.group(Array(members), ["displayName": .string(name)]),
        ]
    }

    @Test func `keep what one side took back after it`() throws {
        let place = try ClonedState()
        try place.commit(Self.files(title: "Clerk", nickName: "M", Self.five[..<3]), "base")
        try place.commit(Self.files(title: "Lead", nickName: "M", Self.five[..<4]), "ours")
        try place.git("checkout", "-q", "base")
        try place.commit(Self.files(title: "Clerk", nickName: "Mi", Self.five[..<3], name: "Platform"), "theirs")
        try place.git("merge", "-q", "--no-edit", "ours")
        try place.git("checkout", "-q", "ours")
        try place.git("merge", "-q", "--no-edit", "theirs~1")
        try place.commit(Self.files(title: "Clerk", nickName: "Mi", Self.five[..<3], name: "Platform"))
        try place.git("checkout", "-q", "theirs")
        let run = try place.git("merge", "--no-edit", "ours", mayFail: true)
        #expect(run.status == 0, "\(run.output)")
        let user = try place.value(ByHand.path)
        #expect(user["title"] == "Clerk" && user["nickName"] == "Mi")
        let group = try place.value(ByHand.groupPath)
        #expect(group["members"] == ByHand.members(Array(Self.five[..<3])) && group["displayName"] == "Platform")
    }

    @Test func `compare with the oldest value where the bases contradict each other`() throws {
        let place = try ClonedState()
        try place.commit(Self.files(title: "Clerk", nickName: "M", Self.five[..<3]), "base")
        try place.commit(Self.files(title: "Lead", nickName: "M", Self.five[..<4]), "ours")
        try place.git("checkout", "-q", "base")
        try place.commit(Self.files(title: "Head", nickName: "Mi", Self.five[..<3]), "theirs")
        try place.git("merge", "-q", "-s", "ours", "--no-edit", "ours")
        try place.git("checkout", "-q", "ours")
        try place.git("merge", "-q", "-s", "ours", "--no-edit", "theirs~1")
        try place.git("checkout", "-q", "theirs")
        let run = try place.git("merge", "--no-edit", "ours", mayFail: true)
        #expect(run.status == 1)
        #expect(
            run.output.contains("title: \"Head\" in ours, \"Lead\" in theirs, \"Clerk\" in the base"), "\(run.output)")
    }
}
