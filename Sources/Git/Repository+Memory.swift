import CGit2

extension Repository {
    /// Keeps the objects that are put there with ``hold(_:after:)`` in memory, where nobody else sees them; they go with
    /// this value, and when it is refreshed.
    public func addMemory() throws(GitError) {
        try unsafe lendDatabase { database throws(GitError) in
            var memory: OpaquePointer?
            try check(unsafe git_mempack_new(&memory), "git_mempack_new")
            // It is freed with the database.
            try check(unsafe git_odb_add_backend(database, memory, Self.memoryPriority), "git_odb_add_backend")
        }
    }

    /// Before all that is on disk, whose priorities are 1 and 2.
    private static var memoryPriority: Int32 { 100 }

    /// Keeps objects of a pack in memory.
    ///
    /// - Parameter count: How many objects of it are left out, from the first one on.
    public func hold(_ pack: Pack, after count: Int = 0) throws(GitError) {
        for object in pack.objects.dropFirst(count) {
            try unsafe lendDatabase { database throws(GitError) in
                var id = git_oid()
                let result = unsafe object.bytes.withUnsafeBytes { bytes in
                    unsafe git_odb_write(&id, database, bytes.baseAddress, bytes.count, object.kind.type)
                }
                _ = try check(result, "git_odb_write")
            }
        }
    }
}
