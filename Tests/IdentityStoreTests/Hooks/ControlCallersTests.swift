import Foundation
import Limits
import Testing

@testable import IdentityStore

/// Later than any test ends.
private var end: ContinuousClock.Instant { .now + .seconds(600) }

@Suite struct `Callers of the control socket` {
    private static let answer = ControlAnswer(refusal: "not now")

    /// Somebody who has called, as hooks do.
    private final class Caller: Sendable {
        private let socket: ControlSocket

        init(_ directory: String) throws {
            guard let socket = ControlSocket.calling(directory, until: end) else { throw CocoaError(.fileNoSuchFile) }
            self.socket = socket
        }

        func write(_ bytes: [UInt8]) -> Bool { socket.write(bytes, until: end) }
        func endMessage() { socket.endMessage() }
        /// What it is answered; nil when it is cut off while it sends.
        func answer() async -> [UInt8]? { await onOwnThread { self.socket.readAll(until: end) } }

        /// Whether the server has not read yet all that it has sent.
        var hasUnread: Bool {
            var count: Int32 = 0
            return unsafe ioctl(socket.descriptor, UInt(TIOCOUTQ), &count) == 0 && count > 0
        }

        /// Waits until the server has closed its side too, and takes nothing of what it has sent.
        func waitUntilClosed() async {
            await onOwnThread {
                var entry = pollfd(fd: self.socket.descriptor, events: 0, revents: 0)
                while entry.revents & Int16(POLLHUP) == 0 { _ = unsafe poll(&entry, 1, -1) }
            }
        }
    }

    /// Runs `body` with a folder of its own, whose path is longer than that of a socket may be.
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "control-\(UUID().uuidString)"
        let directory = folder + "/" + String(repeating: "a", count: 120)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(directory)
    }

    /// Runs `body` with callers that are answered in a folder of their own.
    private func withServer(
        largest: Int = .max, time: Duration = .seconds(600), answer: [UInt8] = Self.answer.bytes,
        _ body: (String) async throws -> Void
    ) async throws {
        try await withFolder { directory in
            let server = try await ControlServer(in: directory, largest: largest, time: time)
            let running = Task { await server.run { _ in answer } }
            defer { running.cancel() }
            try await body(directory)
            running.cancel()
            await running.value
        }
    }

    private func ask(_ size: Int, _ directory: String) async -> ControlAnswer? {
        await ControlSocket.ask([UInt8](repeating: 65, count: size), in: directory, until: end)
    }

    @Test(arguments: [8, 64])
    func `keep nobody waiting who say nothing`(_ count: Int) async throws {
        try await withServer { directory in
            let silent = try (0..<count).map { _ in try Caller(directory) }
            for _ in 0..<20 { #expect(await ask(100, directory) == Self.answer) }
            withExtendedLifetime(silent) {}
        }
    }

    @Test func `are cut off beyond their number, the one that has been sending for longest first`() async throws {
        try await withServer { directory in
            let silent = try (0..<Limits.controlCallers).map { _ in try Caller(directory) }
            #expect(await ask(100, directory) == Self.answer)
            #expect(await silent[0].answer() == [])
            #expect(silent[silent.count - 1].write([65]))
            silent[silent.count - 1].endMessage()
            #expect(await silent[silent.count - 1].answer() == Self.answer.bytes)
        }
    }

    @Test func `are cut off when their message is too large, and not when it is as large as it may be`() async throws {
        try await withServer(largest: 100_000) { directory in
            #expect(await ask(100_000, directory) == Self.answer)
            #expect(await ask(100_001, directory) == nil)
        }
    }

    @Test func `are cut off when their messages together are too large`() async throws {
        try await withServer(largest: 100_000) { directory in
            let other = try Caller(directory)
            #expect(other.write([UInt8](repeating: 65, count: 60_000)))
            while other.hasUnread { await Task.yield() }
            #expect(await ask(60_000, directory) == nil)
            other.endMessage()
            #expect(await other.answer() == Self.answer.bytes)
        }
    }

    @Test func `are cut off when they take too long for a message, however often they send a byte`() async throws {
        try await withServer(time: .milliseconds(50)) { directory in
            let caller = try Caller(directory)
            await onOwnThread { while caller.write([65]) {} }
            #expect(await ask(0, directory) == nil)
        }
    }

    @Test func `are cut off when they send nothing for too long`() async throws {
        try await withServer(time: .milliseconds(50)) { directory in
            let caller = try Caller(directory)
            #expect(await caller.answer() == [])
        }
    }

    @Test func `are cut off when they do not take a long answer`() async throws {
        let long = [UInt8](repeating: 65, count: 8 << 20)
        try await withServer(time: .milliseconds(500), answer: long) { directory in
            var taken = 0
            // It may be late with its message already.
            while taken == 0 {
                let caller = try Caller(directory)
                _ = caller.write([65])
                caller.endMessage()
                await caller.waitUntilClosed()
                taken = await caller.answer()?.count ?? 0
            }
            #expect(taken < long.count)
        }
    }

    @Test func `get a long answer as it is`() async throws {
        let long = [UInt8](repeating: 65, count: 8 << 20)
        try await withServer(answer: long) { directory in
            let caller = try Caller(directory)
            #expect(caller.write([65]))
            caller.endMessage()
            #expect(await caller.answer() == long)
        }
    }

    @Test func `are cut off when the server stops, unless they wait for an answer`() async throws {
        try await withFolder { directory in
            let (begun, begin) = AsyncStream<Void>.makeStream()
            let (pause, advance) = AsyncStream<Void>.makeStream()
            let server = try await ControlServer(in: directory)
            let running = Task {
                await server.run { _ in
                    begin.finish()
                    for await _ in pause {}
                    return Self.answer.bytes
                }
            }
            let (silent, waiting) = (try Caller(directory), try Caller(directory))
            #expect(waiting.write([65]))
            waiting.endMessage()
            for await _ in begun {}
            running.cancel()
            #expect(await silent.answer() == [])
            advance.finish()
            #expect(await waiting.answer() == Self.answer.bytes)
            await running.value
        }
    }

    @Test func `find a socket for this account only, and none when the server has stopped`() async throws {
        var place = ""
        try await withServer { directory in
            place = directory
            let attributes = try FileManager.default.attributesOfItem(atPath: directory + "/control")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(ControlSocket.isListening(in: directory))
        }
        #expect(!ControlSocket.isListening(in: place))
    }

    @Test func `take the place of a socket that a killed server left`() async throws {
        try await withServer { directory in
            let next = try await ControlServer(in: directory)
            let running = Task { await next.run { _ in ControlAnswer(notice: "next").bytes } }
            #expect(await ask(1, directory)?.notice == "next")
            running.cancel()
            await running.value
        }
    }
}
