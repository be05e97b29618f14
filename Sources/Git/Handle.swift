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

/// The only owner of a libgit2 object; its pointer is lent for a call, so that it cannot escape.
@safe
struct Handle: ~Copyable {
    private let pointer: OpaquePointer
    private let free: @convention(c) (OpaquePointer?) -> Void

    init(
        _ function: StaticString, free: @convention(c) (OpaquePointer?) -> Void,
        create: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(GitError) {
        _ = Library.start
        var created: OpaquePointer?
        try check(unsafe create(&created), function)
        guard let created = unsafe created else {
            throw GitError(.other(0), "no object was returned", function: "\(function)")
        }
        unsafe pointer = created
        unsafe self.free = free
    }

    deinit { unsafe free(pointer) }

    borrowing func lend<Value: ~Copyable, Failure: Error>(
        _ body: (OpaquePointer) throws(Failure) -> Value
    ) throws(Failure) -> Value {
        try unsafe body(pointer)
    }
}
