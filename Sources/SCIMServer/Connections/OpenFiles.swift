import Foundation

/// The file descriptors of this process, and their limit.
public enum OpenFiles: Sendable {
    /// Raises the limit as far as the account may.
    ///
    /// Call it before anything else: a repository with many packs needs many descriptors, and libdispatch ends the
    /// process when it cannot get one.
    public static func raiseLimit() {
        guard var limit = current else { return }
        limit.rlim_cur = min(limit.rlim_max, rlim_t(Self.enough))
        unsafe setrlimit(resource, &limit)
    }

    /// The greatest number of descriptors that the process may have.
    static var limit: Int {
        guard let limit = current else { return enough }
        return Int(min(limit.rlim_cur, rlim_t(enough)))
    }

    /// The number of open descriptors.
    static var count: Int {
        #if os(Linux)
            let folder = "/proc/self/fd"
        #else
            let folder = "/dev/fd"
        #endif
        // One of the entries is the descriptor of the directory itself.
        return max(0, ((try? FileManager.default.contentsOfDirectory(atPath: folder).count) ?? 1) - 1)
    }

    /// The highest limit that is requested, because macOS refuses an infinite one.
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
