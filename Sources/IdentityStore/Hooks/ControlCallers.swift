import Foundation
import Limits
import Synchronization

/// The callers of the control socket: their messages are read, and the answers are written, on one thread of its own that
/// waits for none of them.
///
/// A caller has ``Limits/controlTime`` seconds to send its whole message, and as many to take the answer. When more call
/// than ``Limits/controlCallers``, the one that has been sending for the longest time is cut off.
final class ControlCallers: Sendable {
    typealias Answering = @Sendable (_ message: [UInt8]) async -> [UInt8]?

    private let socket: ControlSocket
    private let bell: Bell
    private let answers = Mutex<[Int32: [UInt8]]>([:])
    private let isStopped = Atomic(false)
    private let largest: Int
    private let time: Duration

    /// Takes callers in on a listening socket.
    ///
    /// - Parameters:
    ///   - largest: How much all callers together may have sent that is not whole yet, in bytes.
    ///   - time: How long a message may take.
    init(
        of socket: ControlSocket, largest: Int = Limits.controlMessage, time: Duration = .seconds(Limits.controlTime)
    ) throws(StoreError) {
        self.socket = socket
        self.largest = largest
        self.time = time
        bell = try Bell()
    }

    /// Answers callers until ``stop()``; a caller whose message gets no answer is cut off.
    func start(answering: @escaping Answering) {
        let thread = Thread {
            var callers = Table(largest: self.largest, time: self.time)
            while !self.isStopped.load(ordering: .relaxed) { self.step(&callers, answering) }
            callers.closeAll()
            close(self.socket.descriptor)
        }
        thread.name = "scimgit.control"
        thread.start()
    }

    /// Cuts all callers off and takes in no more.
    func stop() {
        isStopped.store(true, ordering: .relaxed)
        bell.ring()
    }

    /// Waits until something can be done, and does it.
    private func step(_ callers: inout Table, _ answering: @escaping Answering) {
        let ready = callers.wait(for: socket.descriptor, bell.descriptor)
        bell.rest()
        for (descriptor, answer) in answers.withLock({ exchange(&$0) }) { callers.answer(descriptor, answer) }
        for descriptor in ready where descriptor != socket.descriptor && descriptor != bell.descriptor {
            guard let message = callers.goOn(descriptor) else { continue }
            Task {
                let answer = await answering(message)
                answers.withLock { $0[descriptor] = answer ?? [] }
                bell.ring()
            }
        }
        callers.cutOffLate()
        if ready.contains(socket.descriptor) { callers.takeIn(from: socket) }
    }

    private func exchange(_ answers: inout [Int32: [UInt8]]) -> [Int32: [UInt8]] {
        defer { answers = [:] }
        return answers
    }
}

/// The callers that are being served.
private struct Table {
    private struct Caller {
        enum Phase { case sending, waiting, taking }

        var phase = Phase.sending
        /// When its phase must be over; nil while it waits for the server.
        var deadline: ContinuousClock.Instant?
        /// What it has sent, or what of the answer it has not taken.
        var bytes: ArraySlice<UInt8> = []
    }

    private let largest: Int
    private let time: Duration
    private var callers: [Int32: Caller] = [:]
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    /// When the next caller may be taken in, after there was no descriptor for one.
    private var opening = ContinuousClock.now

    init(largest: Int, time: Duration) {
        self.largest = largest
        self.time = time
    }

    /// Waits until a caller has sent something or can take something, a new one calls, or the bell rings; at most until
    /// a caller is late.
    func wait(for socket: Int32, _ bell: Int32) -> Set<Int32> {
        let now = ContinuousClock.now
        var entries = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
        if opening <= now { entries.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0)) }
        for (descriptor, caller) in callers where caller.phase != .waiting {
            let events = caller.phase == .sending ? POLLIN : POLLOUT
            entries.append(pollfd(fd: descriptor, events: Int16(events), revents: 0))
        }
        let next = (callers.values.compactMap(\.deadline) + (opening > now ? [opening] : [])).min()
        let pause = next.map { max(0, min(60_000, ($0 - now) / .milliseconds(1))) + 1 } ?? -1
        guard unsafe poll(&entries, nfds_t(entries.count), Int32(pause)) > 0 else { return [] }
        return Set(entries.filter { $0.revents != 0 }.map(\.fd))
    }

    /// Reads what a caller has sent or writes what it takes.
    ///
    /// - Returns: The message when it is whole.
    mutating func goOn(_ descriptor: Int32) -> [UInt8]? {
        switch callers[descriptor]?.phase {
        case .sending: return read(descriptor)
        case .taking: write(descriptor)
        case .waiting, nil: break
        }
        return nil
    }

    private mutating func read(_ descriptor: Int32) -> [UInt8]? {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
        if count < 0, errno == EAGAIN || errno == EINTR { return nil }
        guard count > 0 else {
            guard count == 0, let message = callers[descriptor]?.bytes, !message.isEmpty else {
                cutOff(descriptor)
                return nil
            }
            callers[descriptor] = Caller(phase: .waiting, deadline: nil)
            return Array(message)
        }
        callers[descriptor]?.bytes.append(contentsOf: buffer[..<count])
        let whole = callers.values.reduce(0) { $0 + ($1.phase == .sending ? $1.bytes.count : 0) }
        if whole > largest { cutOff(descriptor) }
        return nil
    }

    private mutating func write(_ descriptor: Int32) {
        guard let rest = callers[descriptor]?.bytes else { return }
        let count = unsafe rest.withUnsafeBytes {
            unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0, count < rest.count else { return cutOff(descriptor) }
        callers[descriptor]?.bytes = rest.dropFirst(count)
    }

    /// Begins to answer a caller.
    mutating func answer(_ descriptor: Int32, _ answer: [UInt8]) {
        guard !answer.isEmpty else { return cutOff(descriptor) }
        callers[descriptor] = Caller(phase: .taking, deadline: .now + time, bytes: answer[...])
        write(descriptor)
    }

    /// Takes the callers in that wait outside.
    mutating func takeIn(from socket: ControlSocket) {
        while true {
            let descriptor = accept(socket.descriptor, nil, nil)
            guard descriptor >= 0 else {
                if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(errno) { opening = .now + .milliseconds(100) }
                return
            }
            ControlSocket(descriptor: descriptor).becomeNonblocking()
            callers[descriptor] = Caller(deadline: .now + time)
            if callers.count > Limits.controlCallers { cutOffSlowest() }
        }
    }

    private mutating func cutOffSlowest() {
        let sending = callers.filter { $0.value.phase == .sending }
        let slowest = sending.min { ($0.value.deadline ?? .now) < ($1.value.deadline ?? .now) }
        if let slowest { cutOff(slowest.key) }
    }

    mutating func cutOffLate() {
        let now = ContinuousClock.now
        for (descriptor, caller) in callers where caller.deadline.map({ $0 <= now }) ?? false { cutOff(descriptor) }
    }

    private mutating func cutOff(_ descriptor: Int32) {
        callers[descriptor] = nil
        close(descriptor)
    }

    mutating func closeAll() {
        for descriptor in callers.keys { close(descriptor) }
        callers = [:]
    }
}

/// Wakes a thread that waits in `poll`.
private final class Bell: Sendable {
    let descriptor: Int32
    private let rope: Int32

    init() throws(StoreError) {
        var ends: [Int32] = [0, 0]
        guard unsafe pipe(&ends) == 0 else {
            throw .failed(action: "Making a pipe", reason: unsafe String(cString: strerror(errno)))
        }
        for end in ends { ControlSocket(descriptor: end).becomeNonblocking() }
        (descriptor, rope) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(rope)
    }

    /// Wakes it; a bell that rings already needs no more.
    func ring() {
        var byte: UInt8 = 1
        _ = unsafe Foundation.write(rope, &byte, 1)
    }

    /// Takes in that it has rung.
    func rest() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while unsafe read(descriptor, &bytes, bytes.count) > 0 {}
    }
}
