import Testing

@testable import IdentityStore

@Suite struct `The attributes of files in git` {
    @Test(arguments: [
        "", "# ours\n", "*.md text\n", "CODEOWNERS eol=lf\n", "*.png binary\n", "*.json linguist-language=JSON\n",
        "docs/*.txt merge=union\n", "* export-ignore\n",
    ])
    func `may name other files, and say what only forges read`(_ more: String) {
        #expect(AttributesFile.reason(more + AttributesFile.line + "\n") == nil)
        #expect(AttributesFile.reason(AttributesFile.line + "\n" + more) == nil)
    }

    @Test(arguments: [
        "*.json merge=union", "* filter=x", "users/** -merge", "*.js?n diff=x", "[attr]x merge=union",
        "\"*.json\" filter=x",
        "*.JSON -text", "users/[a-z]* !merge", "* some-macro", "*on ident", "users/a.json working-tree-encoding=UTF-16",
    ])
    func `may not have git treat the files of resources in another way`(_ line: String) {
        #expect(AttributesFile.reason("\(AttributesFile.line)\n\(line)\n") != nil)
    }

    @Test(arguments: ["", "*.json merge=scim\n", "# *.json text eol=lf merge=scim\n"])
    func `must keep the line that has git merge by attribute`(_ text: String) {
        #expect(AttributesFile.reason(text)?.contains("must stay") == true)
    }
}
