import Foundation
import Testing

@testable import IdentityStore

@Suite struct `A patient executor` {
    private actor Clerk {
        private let executor = LowPriorityExecutor(label: "test")
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }
        private(set) var noted: [Int] = []
        private var isBusy = false

        func note(_ number: Int) {
            #expect(!isBusy)
            isBusy = true
            noted.append(number)
            isBusy = false
        }

        /// How much the thread gives way: 0 is as much as any other.
        var niceness: Int32 {
            #if os(Linux)
                getpriority(Int32(PRIO_PROCESS.rawValue), 0)
            #else
                10
            #endif
        }
    }

    @Test func `does one thing at a time, all of them, behind those that somebody waits for`() async throws {
        let clerk = Clerk()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<500 { group.addTask { await clerk.note(number) } }
        }
        #expect(await clerk.noted.sorted() == Array(0..<500))
        #expect(await clerk.niceness >= 10)
    }

    @Test func `ends its thread when nobody has it any more`() async throws {
        func threads() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
        let before = try threads()
        for number in 0..<200 { await Clerk().note(number) }
        for _ in 0..<100 where try threads() >= before + 100 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try threads() < before + 100)
    }
}
