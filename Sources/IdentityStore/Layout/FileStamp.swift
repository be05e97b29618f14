import Foundation

/// What tells whether somebody wrote a file since it was looked at: git puts a new file in its place.
package struct FileStamp: Sendable, Hashable {
    private let file: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// Looks at the file; nil when there is none.
    package init?(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        file = UInt64(status.st_ino)
        size = Int64(status.st_size)
        #if os(Linux)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        (seconds, nanoseconds) = (time.tv_sec, time.tv_nsec)
    }
}
