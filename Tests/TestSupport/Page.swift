public import Foundation

/// A page of the project's documentation, in Markdown.
public struct Page: Sendable, CustomStringConvertible {
    /// Its path in the project.
    public let path: String
    /// Its lines.
    public let lines: [Substring]

    /// Some lines between two fences.
    public struct Block: Sendable {
        /// The nearest heading above it, without its mark.
        public let heading: String
        /// The lines.
        public let text: String
    }

    /// The path.
    public var description: String { path }

    /// The path, for a chapter of the guide its name alone.
    public var name: String {
        path.hasPrefix(Self.guide) ? String(path.dropFirst(Self.guide.count + 1).dropLast(3)) : path
    }

    /// The folder of the project.
    public static var project: URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
    }

    /// Where the chapters of the guide are.
    public static let guide = "Sources/scimgit/Guide.docc"

    /// Reads a page by its path in the project.
    public init(_ path: String) throws {
        self.path = path
        lines = try String(contentsOf: Self.project.appending(path: path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Reads a chapter of the guide.
    public static func chapter(_ name: String) throws -> Page { try Page("\(guide)/\(name).md") }

    /// The README and the guide.
    public static func manual() throws -> [Page] {
        let files = try FileManager.default.contentsOfDirectory(atPath: project.appending(path: guide).path)
        let chapters = files.filter { $0.hasSuffix(".md") }.sorted()
        return try [Page("README.md")] + chapters.map { try Page("\(guide)/\($0)") }
    }

    /// The articles for maintainers: those of all modules but the guide.
    public static func articles() throws -> [Page] {
        let files = try FileManager.default.subpathsOfDirectory(atPath: project.appending(path: "Sources").path)
        return try files.filter { $0.hasSuffix(".md") && $0.contains(".docc/") }.map { "Sources/" + $0 }
            .filter { !$0.hasPrefix(guide) }.sorted().map(Page.init)
    }

    /// The lines outside fences.
    public var prose: [Substring] { parts.prose }

    /// What stands between fences.
    public var blocks: [Block] { parts.blocks }

    /// What stands between backquotes in a line.
    public var spans: [Substring] { prose.flatMap { $0.matches(of: /`([^`]+)`/).map(\.1) } }

    /// The headings, without their marks.
    public var headings: [String] { prose.compactMap(Self.heading) }

    /// The names that a git forge gives to the headings.
    public var anchors: [String] {
        headings.map { heading in
            String(heading.lowercased().filter { $0.isLetter || $0.isNumber || " -_".contains($0) })
                .replacingOccurrences(of: " ", with: "-")
        }
    }

    /// Where links lead to.
    public var links: [String] {
        prose.flatMap { line in line.replacing(/`[^`]*`/, with: "").matches(of: /\]\(([^)]+)\)/).map { String($0.1) } }
    }

    private static func heading(_ line: Substring) -> String? {
        line.wholeMatch(of: /#+ (.+)/).map { String($0.1).replacingOccurrences(of: "`", with: "") }
    }

    private var parts: (prose: [Substring], blocks: [Block]) {
        var (prose, blocks): ([Substring], [Block]) = ([], [])
        var open: [Substring]?
        var heading = ""
        for line in lines {
            let isFence = line.trimmingCharacters(in: .whitespaces).hasPrefix("```")
            switch (open, isFence) {
            case (let text?, true):
                blocks.append(Block(heading: heading, text: text.joined(separator: "\n")))
                open = nil
            case (_?, false): open?.append(line)
            case (nil, true): open = []
            case (nil, false):
                prose.append(line)
                heading = Self.heading(line) ?? heading
            }
        }
        return (prose, blocks)
    }
}
