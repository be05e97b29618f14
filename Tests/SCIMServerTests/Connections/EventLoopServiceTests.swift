import NIOCore
import NIOPosix
import ServiceLifecycle
import Testing

@testable import SCIMServer

@Suite struct `Services of an event loop` {
    /// Looks where it runs: at the start, after a pause, and in a task of its own.
    private struct Probe: Service {
        let eventLoop: any EventLoop

        func run() async throws {
            #expect(eventLoop.inEventLoop)
            await Task.yield()
            #expect(eventLoop.inEventLoop)
            await withDiscardingTaskGroup { group in
                group.addTask { #expect(eventLoop.inEventLoop) }
            }
        }
    }

    @Test func `never wait for the threads that all else shares`() async throws {
        let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
        try await EventLoopService(base: Probe(eventLoop: eventLoop), eventLoop: eventLoop).run()
    }
}
