import Foundation
import TestSupport

/// A way through the files of the sources, as an article tells of it: a numbered list with a line for each file.
struct Walk {
    /// A line of the list.
    struct Step {
        let number: Int
        /// Where the file stands below `Sources`.
        let path: String
        /// The name, without its ending, of the file that calls it; nil when that is the one of the line before.
        let caller: String?
        /// Whether another process calls it.
        let isElsewhere: Bool
        /// The name by which it is called.
        let entry: String

        /// The name of the file without its ending.
        var name: String { String(path.split(separator: "/").last?.dropLast(".swift".count) ?? "") }
    }

    let steps: [Step]

    /// Reads the lines of an article.
    init(_ lines: [Substring]) {
        let line = /(\d+)\. `([^`]+\.swift)`(?:, from `([^`]+)`|(, in the server))?: `(\w+).*/
        steps = lines.compactMap { text in
            guard let match = text.wholeMatch(of: line), let number = Int(match.1) else { return nil }
            return Step(
                number: number, path: String(match.2), caller: match.3.map(String.init), isElsewhere: match.4 != nil,
                entry: String(match.5))
        }
    }

    /// What is not so.
    func faults() throws -> [String] {
        var faults: [String] = []
        var files: [String: SwiftFile] = [:]
        var last: SwiftFile?
        for (index, step) in steps.enumerated() {
            if step.number != index + 1 { faults.append("\(step.path) has the number \(step.number)") }
            if files[step.name] != nil { faults.append("\(step.path) is there twice") }
            guard let file = try Self.file(step.path) else {
                faults.append("\(step.path) is not there")
                continue
            }
            if !file.declared.contains(step.entry) { faults.append("\(step.path) does not declare \(step.entry)") }
            let caller = step.caller.map { files[$0] } ?? last
            if index > 0, !step.isElsewhere, caller?.words.contains(step.entry) != true {
                let name = step.caller ?? last?.name ?? "nothing before"
                faults.append("\(name) does not name \(step.entry) of \(step.path)")
            }
            files[step.name] = file
            last = file
        }
        return faults
    }

    /// Reads a file of the sources; nil when it is not there.
    private static func file(_ path: String) throws -> SwiftFile? {
        let url = Page.project.appending(path: "Sources/" + path)
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return SwiftFile(folder: "", name: path, text: try String(contentsOf: url, encoding: .utf8))
    }
}
