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

    /// Whether it started after a moment; false where that cannot be told.
    ///
    /// The system tells the start to a hundredth of a second. Within it numbers tell: they are given one after the other.
    func isStarted(after moment: Moment) -> Bool {
        start > moment.ticks || start == moment.ticks && (1...Self.mostAtOnce).contains(id - moment.lastID)
    }

    /// How many numbers may be given at once, so that one that starts over is not taken for a later one.
    private static let mostAtOnce: Int32 = 1_000
}

/// A moment that the start of a process can be compared with.
struct Moment: Sendable {
    /// Clock ticks since the machine started.
    let ticks: Int64
    /// The number of the process or thread that started last; the highest when the system does not tell.
    let lastID: Int32

    static var now: Moment {
        let text = try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)
        let last = text?.split { $0.isWhitespace }.last.flatMap { Int32($0) } ?? 0
        var time = timespec()
        unsafe clock_gettime(CLOCK_BOOTTIME, &time)
        let ticks = Int64(sysconf(Int32(_SC_CLK_TCK)))
        return Moment(
            ticks: Int64(time.tv_sec) * ticks + Int64(time.tv_nsec) * ticks / 1_000_000_000,
            lastID: last > 0 ? last : .max)
    }
}
