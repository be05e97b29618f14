import Limits
import NIOCore
import NIOPosix

/// The server's side of the control socket.
///
/// Messages are gathered and answers sent on an event loop, which waits for no caller; answers are worked out in tasks.
final class ControlServer: Sendable {
    typealias Answering = @Sendable (_ message: [UInt8]) async -> [UInt8]

    private let directory: String
    private let callers: ControlCallers
    private let channel: any Channel

    /// Listens in a private directory; callers wait outside until ``run(answering:)`` takes them in.
    ///
    /// - Parameters:
    ///   - largest: How much all callers together may have sent that is not whole yet, in bytes.
    ///   - time: How long a message may take, and the answer.
    init(
        in directory: String, largest: Int = Limits.controlMessage, time: Duration = .seconds(Limits.controlTime)
    ) async throws(StoreError) {
        self.directory = directory
        let callers = ControlCallers(largest: largest, time: TimeAmount(time))
        self.callers = callers
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton.next())
            .serverChannelOption(.autoRead, value: false)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler())
                }
            }
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ControlMessageReader(callers))
                }
            }
        let descriptor = try ControlSocket.listening(in: directory).release()
        do { channel = try await bootstrap.withBoundSocket(descriptor).get() } catch {
            throw .failed(action: "Listening in \(directory)", reason: error.explanation)
        }
    }

    deinit { channel.close(promise: nil) }

    /// Answers callers until the task is cancelled or ``stop()``; whose message is whole by then is still answered.
    func run(answering: @escaping Answering) async {
        // What has been begun for a caller is not cancelled with this task.
        let answers = Task { [calls = callers.calls] in
            await withDiscardingTaskGroup { group in
                for await call in calls {
                    group.addTask { await call.answer(answering(Array(call.message.readableBytesView))) }
                }
            }
        }
        await withTaskCancellationHandler {
            try? await channel.setOption(.autoRead, value: true).get()
            await answers.value
        } onCancel: {
            stop()
        }
    }

    /// Takes in no more callers, and cuts off those whose message is not whole.
    func stop() {
        ControlSocket.remove(in: directory)
        channel.close(promise: nil)
        callers.stop()
    }
}
