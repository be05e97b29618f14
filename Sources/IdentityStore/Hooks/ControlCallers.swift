import Limits
import NIOCore
import Synchronization

/// The callers that have been taken in: so many, and with so much of messages that are not whole.
final class ControlCallers: Sendable {
    private struct Caller {
        let channel: any Channel
        /// The how manieth it was.
        let number: Int
        /// How much it has sent, in bytes; nil when its message is whole.
        var size: Int? = 0
    }

    private struct State {
        var callers: [ObjectIdentifier: Caller] = [:]
        var number = 0
        var isStopped = false
    }

    /// How long a message may take, and the answer.
    let time: TimeAmount
    /// Messages that are whole and wait for an answer.
    let calls: AsyncStream<ControlCall>
    private let handOver: AsyncStream<ControlCall>.Continuation
    private let largest: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - largest: How much all callers together may have sent that is not whole yet, in bytes.
    ///   - time: How long a message may take, and the answer.
    init(largest: Int, time: TimeAmount) {
        (self.largest, self.time) = (largest, time)
        (calls, handOver) = AsyncStream.makeStream()
    }

    /// Takes a caller in; when there are more than `Limits.controlCallers`, the one that has been sending for longest is
    /// cut off.
    func add(_ channel: any Channel) {
        let surplus = state.withLock { state -> (any Channel)? in
            if state.isStopped { return channel }
            state.number += 1
            state.callers[ObjectIdentifier(channel)] = Caller(channel: channel, number: state.number)
            guard state.callers.count > Limits.controlCallers else { return nil }
            let slowest = state.callers.filter { $0.value.size != nil }.min { $0.value.number < $1.value.number }
            return slowest.flatMap { state.callers.removeValue(forKey: $0.key) }?.channel
        }
        surplus?.close(promise: nil)
    }

    /// Counts what a caller has sent.
    ///
    /// - Returns: False when that is too much, with what all others have sent.
    func count(_ size: Int, from channel: any Channel) -> Bool {
        state.withLock { state in
            guard let sent = state.callers[ObjectIdentifier(channel)]?.size else { return false }
            state.callers[ObjectIdentifier(channel)]?.size = sent + size
            return state.callers.values.reduce(0) { $0 + ($1.size ?? 0) } <= largest
        }
    }

    /// Hands over a message that is whole; who sends none only looks whether there is a server.
    func complete(_ message: ByteBuffer, from channel: any Channel) {
        let isTaken = state.withLock { state in
            guard state.callers[ObjectIdentifier(channel)]?.size != nil else { return false }
            state.callers[ObjectIdentifier(channel)]?.size = nil
            return true
        }
        if isTaken, message.readableBytes > 0,
            case .enqueued = handOver.yield(ControlCall(message: message, channel: channel, time: time))
        {
            return
        }
        channel.close(promise: nil)
    }

    /// Forgets a caller that has gone.
    func remove(_ channel: any Channel) {
        state.withLock { state in _ = state.callers.removeValue(forKey: ObjectIdentifier(channel)) }
    }

    /// Takes nobody in any more, and cuts off those that are still sending.
    func stop() {
        let sending = state.withLock { state in
            state.isStopped = true
            return state.callers.values.filter { $0.size != nil }.map(\.channel)
        }
        for channel in sending { channel.close(promise: nil) }
        handOver.finish()
    }
}
