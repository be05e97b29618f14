import CGit2

/// The memory that this process has from the operating system.
public enum Memory: Sendable {
    /// Returns freed memory to the operating system, after work that needed much of it.
    public static func release() { cgit2_release_memory() }

    /// Limits how many bytes of packs are mapped into memory at a time, in windows of 256 KiB.
    ///
    /// Mapped bytes count as memory of this process, though the operating system caches packs anyway. Before the call
    /// whole packs are mapped, which suits a program that reads most of their objects: with windows, it would map one
    /// for nearly every object.
    public static func setPackWindowLimit(to bytes: Int) {
        _ = Library.start
        cgit2_limit_maps(1 << 18, bytes)
    }
}
