import CGit2

extension Repository {
    /// Sets a key in the repository's configuration, in place of its earlier value.
    public func setConfig(_ key: String, _ value: String) throws(GitError) {
        try unsafe lendConfig { config throws(GitError) in
            _ = try check(unsafe git_config_set_string(config, key, value), "git_config_set_string")
        }
    }

    /// Adds a value to a key with several values, unless it is among them.
    ///
    /// - Parameter value: Letters, digits, slashes and dashes only, because it is matched as a regular expression.
    public func addConfig(_ key: String, _ value: String) throws(GitError) {
        try unsafe lendConfig { config throws(GitError) in
            _ = try check(unsafe git_config_set_multivar(config, key, "^\(value)$", value), "git_config_set_multivar")
        }
    }

    /// Removes all values of a key from the repository's configuration.
    public func unsetConfig(_ key: String) throws(GitError) {
        try unsafe lendConfig { config throws(GitError) in
            let result = unsafe git_config_delete_multivar(config, key, ".*")
            if result == GIT_ENOTFOUND.rawValue { return }
            try check(result, "git_config_delete_multivar")
        }
    }

    /// The boolean value of a key, from the repository's, the account's or the system's configuration.
    ///
    /// - Parameter defaultValue: The value when the key is not set.
    public func isConfigured(_ key: String, default defaultValue: Bool = false) throws(GitError) -> Bool {
        try unsafe lendConfig { config throws(GitError) in
            var value: Int32 = 0
            let result = unsafe git_config_get_bool(&value, config, key)
            if result == GIT_ENOTFOUND.rawValue { return defaultValue }
            try check(result, "git_config_get_bool")
            return value != 0
        }
    }

    /// The value of a key that is a path, with the home folder for `~`; nil when it is not set.
    public func configuredPath(_ key: String) throws(GitError) -> String? {
        try unsafe lendConfig { config throws(GitError) in
            var buffer = unsafe git_buf()
            defer { unsafe git_buf_dispose(&buffer) }
            let result = unsafe git_config_get_path(&buffer, config, key)
            if result == GIT_ENOTFOUND.rawValue { return nil }
            try check(result, "git_config_get_path")
            guard let text = unsafe buffer.ptr else { return nil }
            return unsafe String(cString: text)
        }
    }

    private func lendConfig<Value>(_ body: (OpaquePointer) throws(GitError) -> Value) throws(GitError) -> Value {
        try unsafe lend { repository throws(GitError) in
            let config = try unsafe Handle("git_repository_config", free: git_config_free) {
                unsafe git_repository_config($0, repository)
            }
            return try unsafe config.lend(body)
        }
    }
}
