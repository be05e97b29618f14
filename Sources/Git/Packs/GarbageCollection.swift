import Foundation

/// A `git gc` of somebody: it fails when a pack goes that it has seen and not opened yet.
struct GarbageCollection {
    private let path: String

    /// So long counts the file of one in seconds, as for git.
    private static let longest = 12 * 3600

    init(_ gitDirectory: String) { path = gitDirectory + "/gc.pid" }

    /// Whether one is under way.
    ///
    /// One that was killed leaves its file, which names a process that is gone.
    var isUnderWay: Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0, time(nil) - Int(status.modificationTime.tv_sec) < Self.longest,
            let content = FileManager.default.contents(atPath: path),
            let process = pid_t(String(decoding: content, as: UTF8.self).prefix { $0.isNumber }), process > 0
        else { return false }
        return kill(process, 0) == 0 || errno == EPERM
    }
}
