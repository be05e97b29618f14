import CGit2

/// The memory that this process has from the operating system.
public enum Memory {
    /// Gives back what is free, after work that needed much for a moment.
    public static func release() { cgit2_release_memory() }

    /// From now on, lets no more than so many bytes of packs be mapped at a time, in pieces of 1 MiB.
    ///
    /// What is mapped counts as memory of this process, and the operating system keeps packs in its cache anyway. Until
    /// then whole packs are mapped: who reads most of what they hold would map a piece for nearly every object.
    public static func setPackWindowLimit(to bytes: Int) {
        _ = Library.start
        cgit2_limit_maps(1 << 20, bytes)
    }
}
