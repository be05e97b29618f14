import CGit2

extension Repository {
    /// Sets a value of the repository's configuration.
    public func setConfig(_ key: String, _ value: String) throws(GitError) {
        try unsafe lendConfig { config throws(GitError) in
            _ = try check(unsafe git_config_set_string(config, key, value), "git_config_set_string")
        }
    }

    /// Adds a value to those that a key has, unless it is among them.
    ///
    /// - Parameter value: Letters, digits, slashes and dashes only.
    public func addConfig(_ key: String, _ value: String) throws(GitError) {
        try unsafe lendConfig { config throws(GitError) in
            _ = try check(unsafe git_config_set_multivar(config, key, "^\(value)$", value), "git_config_set_multivar")
        }
    }

    /// Takes all values of a key out of the repository's configuration.
    public func unsetConfig(_ key: String) throws(GitError) {
        try unsafe lendConfig { config throws(GitError) in
            let result = unsafe git_config_delete_multivar(config, key, ".*")
            if result == GIT_ENOTFOUND.rawValue { return }
            try check(result, "git_config_delete_multivar")
        }
    }

    /// Whether the configuration, the account's own included, says yes to a key.
    ///
    /// - Parameter usual: What holds when it says nothing.
    public func isConfigured(_ key: String, usually usual: Bool = false) throws(GitError) -> Bool {
        try unsafe lendConfig { config throws(GitError) in
            var value: Int32 = 0
            let result = unsafe git_config_get_bool(&value, config, key)
            if result == GIT_ENOTFOUND.rawValue { return usual }
            try check(result, "git_config_get_bool")
            return value != 0
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
