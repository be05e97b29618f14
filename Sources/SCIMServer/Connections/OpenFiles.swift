import Foundation

/// What the operating system lets this process have open: files, sockets and more, each a descriptor.
public enum OpenFiles: Sendable {
    /// Raises the limit as far as this account may.
    ///
    /// To be called before anything else: a repository of many packs needs many descriptors, and a call that cannot get
    /// one may end the process (libdispatch).
    public static func raiseLimit() {
        guard var limit = current else { return }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(Self.enough))
        unsafe setrlimit(resource, &limit)
    }

    /// How many descriptors this process may have.
    static var limit: Int {
        guard let limit = current else { return enough }
        return Int(min(limit.rlim_cur, rlim_t(enough)))
    }

    /// How many descriptors it has.
    static var count: Int {
        #if os(Linux)
            let folder = "/proc/self/fd"
        #else
            let folder = "/dev/fd"
        #endif
        // One of them is the folder itself.
        return max(0, ((try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 1) - 1)
    }

    /// More than this are never asked for: macOS refuses a limit that is infinite.
    private static let enough = 1 << 20

    #if os(Linux)
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
        private static let resource = RLIMIT_NOFILE
    #endif

    private static var current: rlimit? {
        var limit = rlimit()
        return unsafe getrlimit(resource, &limit) == 0 ? limit : nil
    }
}
