import NIOCore

/// A caller whose message is whole, and who waits for the answer.
struct ControlCall: Sendable {
    let message: ByteBuffer
    let channel: any Channel
    /// How long the caller may take for the answer.
    let time: TimeAmount

    /// Answers and closes; the caller has taken the answer then, or is cut off.
    func answer(_ bytes: [UInt8]) async {
        let deadline = channel.eventLoop.scheduleTask(in: time) { [channel] in channel.close(promise: nil) }
        try? await channel.writeAndFlush(ByteBuffer(bytes: bytes))
        deadline.cancel()
        try? await channel.close()
    }
}
