import Testing

@testable import IdentityStore

@Suite struct `What holds main` {
    private static let revert = MainStep.Reason.open(OpenWork(command: "revert", remedy: "git revert --abort"))

    @Test func `is told once after thirty seconds, with what to do and for how long it has been so`() {
        let begin = ContinuousClock.now
        var hold = Hold(for: Self.revert, at: begin)
        let told = [29, 30, 40].map {
            hold.change(to: .edited([HeldFile(path: "users/a.json", change: .edited)]), at: begin + .seconds($0))
        }
        #expect(told == [false, true, false])
        #expect(hold.isReported)
        let text = hold.text(at: begin + .seconds(41))
        for part in ["users/a.json", "git checkout HEAD -- <file>", "41 seconds"] { #expect(text.contains(part)) }
    }

    @Test func `counts the time of git processes from when they alone hold it`() {
        let begin = ContinuousClock.now
        var hold = Hold(for: Self.revert, at: begin)
        #expect(hold.usedFor(at: begin + .seconds(5)) == .zero)
        _ = hold.change(to: .inUse, at: begin + .seconds(6))
        _ = hold.change(to: .locked("index.lock"), at: begin + .seconds(8))
        #expect(hold.usedFor(at: begin + .seconds(9)) == .seconds(3))
    }
}
