import Foundation

/// A process and when it started, so that a number that is used again is not taken for the same process.
struct ProcessIdentity: Sendable, Hashable {
    let id: Int32
    /// When it started, in clock ticks since the machine started.
    let start: Int64

    init(id: Int32, start: Int64) {
        self.id = id
        self.start = start
    }

    /// A running process; nil when there is none with this number, or no `/proc` to ask.
    init?(running id: Int32) {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        guard fields.count > 19, let start = Int64(fields[19]) else { return nil }
        self.init(id: id, start: start)
    }

    /// The process that started this one.
    static var parent: ProcessIdentity? { ProcessIdentity(running: getppid()) }

    /// Now, in clock ticks since the machine started.
    static var now: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        let ticks = Int64(sysconf(Int32(_SC_CLK_TCK)))
        return Int64(time.tv_sec) * ticks + Int64(time.tv_nsec) * ticks / 1_000_000_000
    }
}
