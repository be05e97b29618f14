import JSON
import ResourceMerge
import Testing

@Suite struct `Merging group members` {
    private static func member(_ id: String, _ display: String? = nil) -> JSONValue {
        var member: JSONObject = ["value": .string(id)]
        member["display"] = display.map { .string($0) }
        return .object(member)
    }

    private static func group(_ members: [JSONValue]) -> JSONValue {
        var group: JSONObject = ["id": "g", "displayName": "G"]
        if !members.isEmpty { group["members"] = .array(members) }
        return .object(group)
    }

    private static func group(_ ids: String...) -> JSONValue { group(ids.map { member($0) }) }

    @Test(arguments: [
        MergeCase(
            "both add", base: group("b"), ours: group("a", "b"), theirs: group("b", "c"), merged: group("a", "b", "c")),
        MergeCase(
            "both remove", base: group("a", "b", "c"), ours: group("b", "c"), theirs: group("a", "b"),
            merged: group("b")),
        MergeCase(
            "one adds what the other leaves, one removes", base: group("a", "b"), ours: group("a", "b", "c"),
            theirs: group("b"), merged: group("b", "c")),
        MergeCase(
            "both add one", base: group("a"), ours: group("a", "b"), theirs: group("a", "b"), merged: group("a", "b")),
        MergeCase("the last ones go", base: group("a", "b"), ours: group("a"), theirs: group("b"), merged: group()),
        MergeCase("the first ones come", base: group(), ours: group("b"), theirs: group("a"), merged: group("a", "b")),
        MergeCase("all go on one side", base: group("a"), ours: group(), theirs: group("a", "b"), merged: group("b")),
        MergeCase(
            "unsorted by hand", base: group("b", "a"), ours: group("b", "a"), theirs: group("c", "b", "a"),
            merged: group("a", "b", "c")),
        MergeCase(
            "their display where only they changed it", base: group([member("a", "A")]),
            ours: group([member("a", "A"), member("b")]), theirs: group([member("a", "T")]),
            merged: group([member("a", "T"), member("b")])),
        MergeCase(
            "our display where both changed it", base: group([member("a", "A")]), ours: group([member("a", "O")]),
            theirs: group([member("a", "T")]), merged: group([member("a", "O")])),
        MergeCase(
            "a removed member stays removed though its display changed", base: group([member("a", "A")]),
            ours: group([member("a", "O")]), theirs: group(), merged: group()),
        MergeCase(
            "our display for a member that both added", base: group(), ours: group([member("a", "O")]),
            theirs: group([member("a", "T")]), merged: group([member("a", "O")])),
        MergeCase(
            "a file of members", base: ["id": "g", "members": [member("a"), member("b")]],
            ours: ["id": "g", "members": [member("b")]],
            theirs: ["id": "g", "members": [member("a"), member("b"), member("c")]],
            merged: ["id": "g", "members": [member("b"), member("c")]]),
    ])
    func `what either side adds or removes is combined`(_ example: MergeCase) {
        #expect(example.result == .merged(example.merged.canonicalBytes))
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `the members of a merge are those of set arithmetic`(_ seed: UInt64) throws {
        var state = seed
        func pick() -> Set<Int> {
            Set(
                (0..<20).filter { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    return state >> 63 == 1
                })
        }
        let (base, ours, theirs) = (pick(), pick(), pick())
        let expected = ours.intersection(theirs).union(ours.subtracting(base)).union(theirs.subtracting(base))
        func file(_ ids: Set<Int>) -> JSONValue { Self.group(ids.map { "m\($0)" }.sorted().map { Self.member($0) }) }
        let example = MergeCase(
            "seed \(seed)", base: file(base), ours: file(ours), theirs: file(theirs), merged: file(expected))
        #expect(example.result == .merged(example.merged.canonicalBytes))
        #expect(example.exchanged == example.result)
    }

    @Test func `a member comes back with a revert though its neighbours changed`() {
        let before = Self.group("a", "b", "c", "d")
        let after = Self.group("a", "b", "d")
        let now = Self.group("a1", "a2", "b", "d", "e")
        let revert = MergeCase(
            "", base: after, ours: now, theirs: before, merged: Self.group("a1", "a2", "b", "c", "d", "e"))
        #expect(revert.result == .merged(revert.merged.canonicalBytes))
    }
}
