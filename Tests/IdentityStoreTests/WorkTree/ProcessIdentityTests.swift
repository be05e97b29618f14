import Foundation
import TestSupport
import Testing

@testable import IdentityStore

@Suite("A process")
struct ProcessIdentityTests {
    @Test("is told from those before a moment, though the system counts hundredths of a second")
    func order() throws {
        for _ in 0..<20 {
            let early = try Program(starting: ["sleep", "60"])
            let moment = Moment.now
            let late = try Program(starting: ["sleep", "60"])
            #expect(try #require(ProcessIdentity(running: early.id)).isStarted(after: moment) == false)
            #expect(try #require(ProcessIdentity(running: late.id)).isStarted(after: moment))
            early.send(SIGKILL)
            late.send(SIGKILL)
        }
    }

    @Test(
        "of the same hundredth of a second counts as earlier when its number does not show the contrary",
        arguments: [(100, false), (101, true), (1_100, true), (1_101, false), (99, false), (32_000, false)])
    func sameTick(id: Int32, isLater: Bool) {
        let process = ProcessIdentity(id: id, start: 5)
        #expect(process.isStarted(after: Moment(ticks: 5, lastID: 100)) == isLater)
        #expect(process.isStarted(after: Moment(ticks: 4, lastID: 100)))
        #expect(!process.isStarted(after: Moment(ticks: 6, lastID: 100)))
        #expect(!process.isStarted(after: Moment(ticks: 5, lastID: .max)))
    }
}
