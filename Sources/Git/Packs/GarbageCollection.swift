import Foundation

/// A `git gc` that somebody else runs: it fails when a pack is removed that it has listed and not opened yet.
struct GarbageCollection {
    private let path: String

    /// The age in seconds from which git, too, ignores a `gc.pid` file.
    private static let expiry = 12 * 3600

    init(_ gitDirectory: String) { path = gitDirectory + "/gc.pid" }

    /// Whether one is running.
    ///
    /// A `gc.pid` file that a killed gc left names a process that no longer exists.
    var isRunning: Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0, time(nil) - Int(status.modificationTime.tv_sec) < Self.expiry,
            let content = FileManager.default.contents(atPath: path),
            let process = pid_t(String(decoding: content, as: UTF8.self).prefix { $0.isNumber }), process > 0
        else { return false }
        return kill(process, 0) == 0 || errno == EPERM
    }
}
