import CGit2

/// The three-way merge of texts by line, as `git merge-file` does it.
public enum TextMerge: Sendable {
    /// Merges two changed versions of a text.
    ///
    /// - Parameter base: The version that both started from; empty when there was none.
    /// - Returns: The merged text; nil when both sides changed the same lines differently.
    public static func merged(base: [UInt8], ours: [UInt8], theirs: [UInt8]) throws(GitError) -> [UInt8]? {
        _ = Library.start
        var result = unsafe git_merge_file_result()
        defer { unsafe git_merge_file_result_free(&result) }
        let code = unsafe base.withUnsafeBytes { base in
            unsafe ours.withUnsafeBytes { ours in
                unsafe theirs.withUnsafeBytes { theirs in
                    var inputs = unsafe (input(base), input(ours), input(theirs))
                    return unsafe git_merge_file(&result, &inputs.0, &inputs.1, &inputs.2, nil)
                }
            }
        }
        try check(code, "git_merge_file")
        guard unsafe result.automergeable != 0 else { return nil }
        return unsafe Array(UnsafeRawBufferPointer(start: result.ptr, count: result.len))
    }

    private static func input(_ text: UnsafeRawBufferPointer) -> git_merge_file_input {
        var input = unsafe git_merge_file_input()
        unsafe git_merge_file_input_init(&input, UInt32(GIT_MERGE_FILE_INPUT_VERSION))
        unsafe input.ptr = text.bindMemory(to: CChar.self).baseAddress
        unsafe input.size = text.count
        return unsafe input
    }

    /// Whether git takes a file for a binary one: there is a NUL among its first 8,000 bytes.
    public static func isBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8000).contains(0) }
}
