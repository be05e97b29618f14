import Foundation

/// Which directories of the work tree are directories and no symbolic links; each is looked at once.
final class PlainDirectories {
    private let top: String
    private var known: [Substring: Bool] = [:]

    init(below top: String) { self.top = top }

    /// Whether all directories above a file are.
    func contain(_ path: String) -> Bool {
        path.utf8.lastIndex(of: UInt8(ascii: "/")).map { isPlain(path[..<$0]) } ?? true
    }

    private func isPlain(_ directory: Substring) -> Bool {
        if let known = known[directory] { return known }
        var status = stat()
        let isThere = unsafe lstat("\(top)/\(directory)", &status) == 0
        let isAbovePlain =
            directory.utf8.lastIndex(of: UInt8(ascii: "/")).map { self.isPlain(directory[..<$0]) } ?? true
        let isPlain = isThere && isAbovePlain && status.st_mode & S_IFMT == S_IFDIR
        known[directory] = isPlain
        return isPlain
    }
}
