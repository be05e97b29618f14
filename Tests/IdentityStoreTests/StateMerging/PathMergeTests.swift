import Limits
import Testing

@testable import IdentityStore

private typealias File = MergeFixture.File

@Suite struct `Merging other files` {
    private static let owners = "CODEOWNERS"
    private static let lines = "a\nb\nc\nd\ne\n"

    @Test func `a file that one side changed is that side's`() throws {
        let fixture = try MergeFixture(
            ["a": "1\n", "b": "1\n", "c": "1\n", "d": "1\n"], live: ["a": "2\n", "c": nil],
            theirs: ["b": "2\n", "d": nil, ".github/e": "1\n"])
        #expect(try fixture.merge() == [".github/e", "b", "d"])
        let files = try fixture.files().filter { !$0.key.hasSuffix(".json") && $0.key != ".gitattributes" }
        #expect(files == ["a": "100644 2\n", "b": "100644 2\n", ".github/e": "100644 1\n"])
    }

    @Test func `a file that both sides changed is merged by line`() throws {
        let fixture = try MergeFixture(
            [Self.owners: File(Self.lines)], live: [Self.owners: "A\nb\nc\nd\ne\n"],
            theirs: [Self.owners: "a\nb\nc\nd\nE\n"])
        #expect(try fixture.merge() == [Self.owners])
        #expect(try fixture.text(Self.owners) == "A\nb\nc\nd\nE\n")
    }

    @Test func `the line that the server needs stays beside other attributes`() throws {
        let own = AttributesFile.line + "\n"
        let fixture = try MergeFixture(
            live: [".gitattributes": File("/docs/* linguist-documentation\n" + own)],
            theirs: [".gitattributes": File(own + "*.md whitespace=cr-at-eol\n")])
        // The two lines that were added stand on both sides of one that stayed.
        #expect(try fixture.merge() == [".gitattributes"])
        #expect(
            try fixture.text(".gitattributes")
                == "/docs/* linguist-documentation\n" + own + "*.md whitespace=cr-at-eol\n")
    }

    @Test(
        arguments: [
            ("A\nb\nc\nd\ne\n", "B\nb\nc\nd\ne\n", "changed the same lines"),
            ("A\n\0", "a\nb\nc\nd\nE\n", "no text"),
            ("A\nb\nc\nd\ne\n", nil, "The commit deletes it"),
            (nil, "a\nb\nc\nd\nE\n", "The server has deleted it"),
            ("A\nb\nc\nd\ne\n", String(repeating: "x\n", count: Limits.mergedText / 2 + 1), "1048578 bytes"),
        ] as [(String?, String?, String)])
    func `what cannot be merged is a problem`(_ live: String?, _ theirs: String?, _ words: String) throws {
        let fixture = try MergeFixture(
            [Self.owners: File(Self.lines)], live: [Self.owners: live.map { File($0) }],
            theirs: [Self.owners: theirs.map { File($0) }])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.count == 1 && conflicts.first?.contains(words) == true, "\(conflicts)")
    }

    @Test func `a text of the largest size is merged`() throws {
        let text = String(repeating: "x\n", count: Limits.mergedText / 2 - 1)
        let fixture = try MergeFixture(
            ["a": File(text)], live: ["a": File("b\n" + text)], theirs: ["a": File(text + "c\n")])
        #expect(try fixture.merge() == ["a"])
        #expect(try fixture.text("a") == "b\n" + text + "c\n")
    }

    @Test func `a file that both sides added differently is a problem`() throws {
        let fixture = try MergeFixture(live: ["a": "1\n"], theirs: ["a": "2\n"])
        #expect(try fixture.conflicts().count == 1)
        #expect(try MergeFixture(live: ["a": "1\n"], theirs: ["a": "1\n"]).merge() == [])
    }

    @Test func `the mode of one side is kept with the text of the other`() throws {
        let fixture = try MergeFixture(
            ["a": "1\n", "b": "1\n"], live: ["a": File("1\n", mode: "100755"), "b": "2\n"],
            theirs: ["a": "2\n", "b": File("1\n", mode: "100755")])
        try fixture.merge()
        #expect(try fixture.files()["a"] == "100755 2\n")
        #expect(try fixture.files()["b"] == "100755 2\n")
    }

    @Test func `two modes of a file that both added are a problem`() throws {
        let fixture = try MergeFixture(live: ["a": "1\n"], theirs: ["a": File("1\n", mode: "100755")])
        #expect(try fixture.conflicts() == ["a: The mode is 100644 on the server and 100755 in the commit."])
    }

    @Test func `a link against a changed file is a problem`() throws {
        let fixture = try MergeFixture(
            ["a": "1\n"], live: ["a": "2\n"], theirs: ["a": File("b", mode: "120000")])
        #expect(try fixture.conflicts().count == 1)
    }

    @Test func `a file and a directory of one name are a problem`() throws {
        let file = try MergeFixture(live: ["docs/a": "1\n"], theirs: ["docs": "1\n"])
        #expect(try file.conflicts() == ["docs: The server has a directory of this name."])
        let directory = try MergeFixture(live: ["docs": "1\n"], theirs: ["docs/a/b": "1\n"])
        #expect(try directory.conflicts() == ["docs/a/b: The server has a file docs."])
    }

    @Test func `a person may put a file in the place of a directory, and the other way round`() throws {
        let file = try MergeFixture(["docs/a": "1\n"], live: ["x": "1\n"], theirs: ["docs/a": nil, "docs": "1\n"])
        try file.merge()
        #expect(try file.text("docs") == "1\n")
        let directory = try MergeFixture(["docs": "1\n"], live: ["x": "1\n"], theirs: ["docs": nil, "docs/a": "1\n"])
        try directory.merge()
        #expect(try directory.text("docs/a") == "1\n")
        let changed = try MergeFixture(
            ["docs/a": "1\n"], live: ["docs/b": "1\n"], theirs: ["docs/a": nil, "docs": "1\n"])
        #expect(try changed.conflicts() == ["docs: The server has a directory of this name."])
    }

    @Test func `merges what real git merges`() throws {
        let texts = ["a\nb\nc\nd\ne\nf\n", "A\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\nF\n", "a\nb\nX\nc\nd\ne\nf\n", ""]
        for live in texts {
            for theirs in texts {
                let fixture = try MergeFixture(
                    ["t": File(texts[0])], live: ["t": File(live)], theirs: ["t": File(theirs)])
                let output = try? fixture.git("merge-tree", "--write-tree", "live", "theirs")
                let merged = try? fixture.merge()
                #expect((merged == nil) == (output == nil))
                if let output { #expect(try fixture.git("rev-parse", "merged^{tree}") == output) }
            }
        }
    }
}
