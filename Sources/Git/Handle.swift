import CGit2

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
