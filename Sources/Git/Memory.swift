import CGit2

/// The memory that this process has from the operating system.
public enum Memory {
    /// Gives back what is free, after work that needed much for a moment.
    public static func release() { cgit2_release_memory() }
}
