import CGit2

/// Initializes libgit2 once, with `fsync` for its writes.
///
/// Objects are not hashed again when they are read: that takes as long as reading them. zlib finds damage by its
/// checksum, and `git fsck` checks the hashes.
enum Library {
    static let start: Void = {
        git_libgit2_init()
        cgit2_enable_fsync(1)
        cgit2_verify_object_hashes(0)
    }()
}
