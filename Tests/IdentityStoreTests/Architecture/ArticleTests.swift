import Foundation
import TestSupport
import Testing

/// The articles for maintainers are held to the sources that they tell of.
@Suite struct `Articles about the modules` {
    private static let sources = Page.project.appending(path: "Sources")
    /// All that the sources declare by a keyword, and the names of the modules.
    private static let declared = Result {
        let modules = try FileManager.default.contentsOfDirectory(atPath: sources.path)
        return try modules.reduce(into: Set(modules)) { names, module in
            for file in try SwiftFile.all(ofTarget: sources.appending(path: module)) { names.formUnion(file.declared) }
        }
    }
    private static let files = Result {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: sources.path)
        return Set(paths.compactMap { $0.split(separator: "/").last.map(String.init) })
    }
    /// Words with a capital letter that are no types.
    private static let others: Set<Substring> = ["Add", "Authorization", "Replace", "Sources"]

    /// What a span of code seems to name and is not there.
    private static func fault(_ span: Substring) throws -> String? {
        if span.wholeMatch(of: /[^\/ ]+\.swift/) != nil {
            return try files.get().contains(String(span)) ? nil : "no file \(span)"
        }
        if span.firstMatch(of: /^(Sources|Tests|\.ci|\.github)\//) != nil {
            let path = Page.project.appending(path: String(span)).path
            return FileManager.default.fileExists(atPath: path) ? nil : "no file \(span)"
        }
        let name = span.wholeMatch(of: /([A-Z]\w*[a-z]\w*)/)?.1 ?? span.wholeMatch(of: /(\w+)\(.*\)/)?.1
        guard let name, !others.contains(name) else { return nil }
        return try declared.get().contains(String(name)) ? nil : "nothing called \(name)"
    }

    @Test(arguments: try Page.articles())
    func `name types, functions and files that there are`(_ page: Page) throws {
        #expect(try page.spans.compactMap { try Self.fault($0) } == [])
    }

    @Test(arguments: ["`Nobody`", "`nobody(of:)`", "`Nobody.swift`", "`Sources/Nobody/Nobody.swift`"])
    func `would not name others unnoticed`(_ span: String) throws {
        #expect(try Self.fault(span.dropFirst().dropLast()) != nil)
    }

    @Test(arguments: try Page.articles())
    func `are short, and refer to articles of their module`(_ page: Page) throws {
        #expect(page.lines.count <= 120)
        let folder = Page.project.appending(path: page.path).deletingLastPathComponent()
        for link in page.prose.flatMap({ $0.matches(of: /<doc:(\w+)>/).map(\.1) }) {
            #expect(FileManager.default.fileExists(atPath: folder.appending(path: "\(link).md").path), "\(link)")
        }
    }

    @Test func `are there for each library, and begin with its name`() throws {
        let package = try Page("Package.swift").lines.joined(separator: "\n")
        let libraries = package.matches(of: /\.target\(\s*name: "(\w+)",(?! path)/).map { String($0.1) }
            .filter { FileManager.default.fileExists(atPath: Self.sources.appending(path: $0).path) }
        #expect(libraries.count == 9)
        for library in libraries {
            #expect(try Page("Sources/\(library)/\(library).docc/\(library).md").lines.first == "# ``\(library)``")
        }
    }

    @Test func `have the modules in an order in which each uses only those before it`() throws {
        let rows = try Page("Sources/IdentityStore/IdentityStore.docc/IdentityStore.md").lines
            .compactMap { $0.firstMatch(of: /^\| `(\w+)` \|/).map { String($0.1) } }
        #expect(rows.count == 10)
        let package = try Page("Package.swift").lines.joined(separator: "\n")
        for (index, module) in rows.enumerated() {
            let target = try Regex("arget\\(\\s*name: \"\(module)\",\\s*dependencies: \\[([^\\]]*?)(?:\\.product|\\])")
            let used = package.firstMatch(of: target)?[1].substring?.matches(of: /"(\w+)"/).map { String($0.1) } ?? []
            #expect(Set(used).subtracting(rows[..<index]).subtracting(["CGit2"]) == [], "\(module)")
        }
    }

    @Test func `have the times that nest as the limits are`() throws {
        let limits = try Page("Sources/Limits/Limits.swift").lines.compactMap { line in
            line.firstMatch(of: /public static let (\w+) = (\d+)$/).map { "\($0.1) \($0.2)" }
        }
        let rows = try Page("Sources/IdentityStore/IdentityStore.docc/HooksAndControl.md").lines.compactMap { line in
            line.firstMatch(of: /^\| `(\w+)` \| (\d+) \|/).map { "\($0.1) \($0.2)" }
        }
        #expect(rows.count == 8)
        #expect(Set(rows).subtracting(limits) == [])
    }
}
