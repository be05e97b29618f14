import Foundation
import Git

/// One line of what git gives to a hook: a reference, the value it has and the one that it would get.
struct RefUpdate {
    /// The value that git says it has; zero when git does not care.
    let old: ObjectID
    /// The value it would get; zero when it would be deleted.
    let new: ObjectID
    let reference: String

    /// Reads `<old> <new> <ref>`.
    init?(_ line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard fields.count == 3, let old = ObjectID(hex: fields[0]), let new = ObjectID(hex: fields[1]) else {
            return nil
        }
        (self.old, self.new, reference) = (old, new, fields[2])
    }

    var isDeletion: Bool { new == .zero }

    /// Whether git only notes a value in `packed-refs`, as `git gc` does first; the server may have moved the reference on
    /// meanwhile.
    func isPacking(in location: StateLocation) -> Bool {
        old == .zero && FileManager.default.fileExists(atPath: location.gitDirectory + "/packed-refs.lock")
    }

    /// Whether git only drops the file of a reference whose value it has just put into `packed-refs`, as `git gc` does:
    /// the value is there and the file is not locked; a real deletion holds its lock.
    func isPruning(in location: StateLocation) -> Bool {
        let path = location.gitDirectory + "/packed-refs"
        guard isDeletion, !FileManager.default.fileExists(atPath: path + ".lock"),
            let text = try? String(contentsOfFile: path, encoding: .utf8)
        else { return false }
        return text.split(separator: "\n").contains { $0 == "\(old) \(reference)" }
    }
}
