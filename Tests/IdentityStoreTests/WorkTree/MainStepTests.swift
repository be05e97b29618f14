import Testing

@testable import IdentityStore

@Suite struct `What is done about main` {
    private typealias Situation = MainStep.Situation

    private static let revert = OpenWork(command: "revert", remedy: "git revert --abort")

    /// A situation that differs from the usual one, in which the log went on and nobody is there.
    private static func situation(_ change: (inout Situation) -> Void) -> Situation {
        var situation = Situation()
        change(&situation)
        return situation
    }

    @Test func `is a sync with the work tree when the log went on, or the work tree is behind main`() {
        #expect(MainStep(in: Situation()) == .sync)
        #expect(MainStep(in: Self.situation { $0.isMainThere = true }) == .sync)
    }

    @Test(arguments: [(Situation.Checkout.bare, MainStep.move), (.elsewhere, .move), (.onMain, .sync)])
    private func `is a move of the branch alone where it is not checked out`(
        _ checkout: Situation.Checkout, _ step: MainStep
    ) {
        #expect(MainStep(in: Self.situation { $0.checkout = checkout }) == step)
    }

    @Test func `is nothing where all are at the log, whatever is open`() {
        for checkout in [Situation.Checkout.bare, .onMain, .elsewhere] {
            let situation = Self.situation {
                ($0.checkout, $0.isMainThere, $0.isWorkTreeThere) = (checkout, true, checkout == .onMain)
                ($0.openWork, $0.isInUse) = (Self.revert, true)
            }
            #expect(MainStep(in: situation) == .rest)
        }
    }

    @Test func `waits while changes come, unless it must not or nobody looks again`() {
        #expect(MainStep(in: Self.situation { $0.isDue = false }) == .wait)
        #expect(MainStep(in: Self.situation { ($0.isDue, $0.mustMove) = (false, true) }) == .sync)
        #expect(MainStep(in: Self.situation { ($0.isDue, $0.isLast) = (false, true) }) == .sync)
    }

    @Test(arguments: [Situation.Checkout.bare, .onMain, .elsewhere])
    private func `is held by what is open, also when HEAD is elsewhere for it, unless main must not stay`(
        _ checkout: Situation.Checkout
    ) {
        let situation = Self.situation { ($0.checkout, $0.openWork, $0.isLast) = (checkout, Self.revert, true) }
        #expect(MainStep(in: situation) == .hold(.open(Self.revert)))
        #expect(MainStep(in: Self.situation { ($0.openWork, $0.mustMove) = (Self.revert, true) }) == .sync)
    }

    @Test func `is held by git processes that use the index for ten seconds at most`() {
        let used = Self.situation { $0.isInUse = true }
        #expect(MainStep(in: used) == .hold(.inUse))
        var long = used
        long.usedFor = .seconds(10)
        #expect(MainStep(in: long) == .sync)
        #expect(MainStep(in: Self.situation { ($0.isInUse, $0.isLast) = (true, true) }) == .sync)
        #expect(MainStep(in: Self.situation { ($0.isInUse, $0.mustMove) = (true, true) }) == .sync)
        #expect(MainStep(in: Self.situation { ($0.isInUse, $0.checkout) = (true, .elsewhere) }) == .hold(.inUse))
        #expect(MainStep(in: Self.situation { ($0.isInUse, $0.checkout) = (true, .bare) }) == .move)
    }
}
