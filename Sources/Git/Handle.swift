import CGit2

/// Starts libgit2 once, with its writes synced.
///
/// Objects that are read are not hashed again: that takes as long as reading them. zlib notices damage by itself, and
/// `git fsck` looks for more.
enum Library {
    static let start: Void = {
        git_libgit2_init()
        cgit2_enable_fsync(1)
        cgit2_verify_object_hashes(0)
    }()
}

/// The one owner of a libgit2 object; lent for a call, so that it cannot escape.
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
            throw GitError(.other(0), "no object was made", function: "\(function)")
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
