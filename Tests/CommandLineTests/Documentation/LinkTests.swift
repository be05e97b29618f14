import Foundation
import TestSupport
import Testing

@Suite struct `The documentation` {
    /// All pages that people read on a git forge.
    static func pages() throws -> [Page] {
        try Page.manual() + Page.articles()
            + [
                ".github/CONTRIBUTING.md", ".github/CHANGELOG.md", "Tests/README.md", "Tests/Benchmarks/README.md",
                "state/README.md",
            ].map(Page.init)
    }

    @Test(arguments: try pages())
    func `has links that lead to a file of the project and to a heading in it`(_ page: Page) throws {
        let folder = Page.project.appending(path: page.path).deletingLastPathComponent()
        for link in page.links where !link.hasPrefix("https://") {
            let parts = link.split(separator: "#", omittingEmptySubsequences: false)
            let url = parts[0].isEmpty ? nil : folder.appending(path: String(parts[0])).standardizedFileURL
            #expect(url.map { FileManager.default.fileExists(atPath: $0.path) } ?? true, "\(page): \(link)")
            guard parts.count == 2 else { continue }
            let path = url?.path.replacingOccurrences(of: Page.project.standardizedFileURL.path + "/", with: "")
            let target = try path.map(Page.init) ?? page
            #expect(target.anchors.contains(String(parts[1])), "\(page): \(link)")
        }
    }

    @Test(arguments: try pages())
    func `has no two headings of one name on a page`(_ page: Page) {
        #expect(Set(page.anchors).count == page.anchors.count)
    }

    @Test func `has a README of fewer than 200 lines`() throws {
        #expect(try Page("README.md").lines.count < 200)
    }

    @Test func `names each chapter in the README and twice in the guide, with its title and as DocC does`() throws {
        let (readme, guide) = (try Page("README.md"), try Page.chapter("Guide"))
        let chapters = try Page.manual().filter { ![readme.path, guide.path].contains($0.path) }
        #expect(chapters.count > 10)
        for chapter in chapters {
            #expect(readme.links.contains(chapter.path), "\(chapter)")
            let title = try #require(chapter.headings.first)
            #expect(guide.prose.contains { $0.contains("[\(title)](\(chapter.name).md)") }, "\(chapter)")
            #expect(guide.prose.contains("- <doc:\(chapter.name)>"), "\(chapter)")
        }
    }
}
