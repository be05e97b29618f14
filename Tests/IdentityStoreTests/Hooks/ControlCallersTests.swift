import Foundation
import Limits
import Synchronization
import Testing

@testable import IdentityStore

@Suite struct `Callers of the control socket` {
    private static let answer = ControlAnswer(refusal: "not now")

    /// Runs `body` with callers that are answered in a folder of their own.
    private func withCallers(
        largest: Int = Limits.controlMessage, time: Duration = .seconds(600), _ body: (String) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "control-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let callers = try ControlCallers(of: ControlSocket.listening(in: directory), largest: largest, time: time)
        callers.start { _ in Self.answer.bytes }
        defer { callers.stop() }
        try await body(directory)
    }

    private func call(_ directory: String) throws -> ControlSocket { try #require(ControlSocket.calling(directory)) }

    /// Asks on a thread of its own, as hooks are processes of their own.
    private func ask(_ size: Int, _ directory: String) async -> ControlAnswer? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let message = [UInt8](repeating: 65, count: size)
                continuation.resume(returning: Self.answer(to: message, in: directory))
            }
        }
    }

    /// What a patient caller is answered: the tests may keep the threads busy that would answer.
    private static func answer(to message: [UInt8], in directory: String) -> ControlAnswer? {
        guard let caller = ControlSocket.calling(directory, patience: 600) else { return nil }
        defer { close(caller.descriptor) }
        guard caller.write(message) else { return nil }
        shutdown(caller.descriptor, Int32(SHUT_WR))
        return caller.readAll().flatMap(ControlAnswer.init(parsing:))
    }

    @Test(arguments: [8, 64])
    func `keep nobody waiting who say nothing`(_ count: Int) async throws {
        try await withCallers { directory in
            let silent = try (0..<count).map { _ in try call(directory) }
            for _ in 0..<20 { #expect(await ask(100, directory) == Self.answer) }
            for caller in silent { close(caller.descriptor) }
        }
    }

    @Test func `are cut off beyond their number, the one that has been sending for longest first`() async throws {
        try await withCallers { directory in
            var silent: [ControlSocket] = []
            for _ in 0..<Limits.controlCallers {
                silent.append(try call(directory))
                #expect(silent[silent.count - 1].write([65]))
            }
            #expect(await ask(100, directory) == Self.answer)
            #expect(silent[0].readAll() == [])
            for caller in silent { close(caller.descriptor) }
        }
    }

    @Test func `are cut off when their message is too large, and not when it is as large as it may be`() async throws {
        try await withCallers(largest: 100_000) { directory in
            #expect(await ask(100_000, directory) == Self.answer)
            #expect(await ask(100_001, directory) == nil)
        }
    }

    @Test func `are cut off when they take too long for a message, however often they send a byte`() async throws {
        try await withCallers(time: .milliseconds(50)) { directory in
            let caller = try call(directory)
            while caller.write([65]) { usleep(5_000) }
            close(caller.descriptor)
        }
    }

    @Test func `are cut off when the server stops`() async throws {
        var caller: ControlSocket?
        try await withCallers { directory in
            caller = try call(directory)
            #expect(await ask(1, directory) == Self.answer)
        }
        #expect(caller?.readAll() == [])
        if let caller { close(caller.descriptor) }
    }
}
