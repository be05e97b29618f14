import Foundation
import Git

extension ReferenceDamage {
    /// Looks for what is no file where git reads references, before anything reads it: that would wait without end.
    init?(unreadableAt location: StateLocation) {
        let folder = location.gitDirectory
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder + "/refs")) ?? []
        let candidates = ["HEAD", "packed-refs"] + names.map { "refs/" + $0 }.sorted()
        guard let name = candidates.first(where: { Self.isSpecial("\(folder)/\($0)") }) else { return nil }
        let removal = "Remove it with `rm \(ShellWord("\(folder)/\(name)"))`"
        switch name {
        case "HEAD": self.init(headOf: location, .noFile)
        case StateLocation.main:
            self.init(.noFile, of: name, at: location, remedy: "\(removal): the server remakes main, where the log is.")
        case StateLocation.live:
            self.init(
                .noFile, of: name, at: location,
                remedy: "\(removal): the next `scimgit serve` puts the log back where it was.")
        default: self.init(.noFile, of: name, at: location, remedy: "\(removal).")
        }
    }

    /// Whether a path leads to something that is neither a file nor a folder.
    static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
    }

    /// Looks at the file of packed references; nil when git can read it, or there is none.
    init?(packedAt location: StateLocation) {
        let path = location.gitDirectory + "/packed-refs"
        guard let content = FileManager.default.contents(atPath: path), !Self.isPacked(content) else { return nil }
        let lines = #"^(#.*|[0-9a-f]{40} refs/.+|\^[0-9a-f]{40})$"#.replacing("/", with: #"\/"#)
        self.init(
            .lines, of: "packed-refs", at: location,
            remedy: "Take them away with `sed -i -E -e '/\(lines)/!d' -e '$a\\' \(ShellWord(path))`.")
    }

    private static func isPacked(_ content: Data) -> Bool {
        guard !content.isEmpty else { return true }
        guard content.last == UInt8(ascii: "\n") else { return false }
        return content.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast().allSatisfy {
            line in
            if line.first == UInt8(ascii: "#") { return true }
            if line.first == UInt8(ascii: "^") { return isID(line.dropFirst()) }
            let name = line.dropFirst(41)
            return isID(line.prefix(40)) && line.dropFirst(40).first == UInt8(ascii: " ")
                && name.starts(with: Data("refs/".utf8)) && name.count > 5
        }
    }

    private static func isID(_ text: Data) -> Bool { ObjectID(hex: String(decoding: text, as: UTF8.self)) != nil }
}
