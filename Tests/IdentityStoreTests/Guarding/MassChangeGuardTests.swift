import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The guard against mass changes` {
    private static let start: Int64 = 1_796_000_000
    private static let okta = Client(name: "okta", massChanges: nil, among: nil)

    private static func population(_ users: Int) -> Population { Population(activeUsers: users) }

    /// Asks for deactivations one after the other, and returns how many are admitted.
    private static func admitted(
        _ count: Int, _ known: inout MassChangeGuard, _ client: Client = okta, of users: Int, at time: Int64 = start,
        within limit: MassChangeLimit = MassChangeLimit()
    ) -> Int {
        (0..<count).count { _ in
            let loss = Loss(kind: .deactivations, count: 1)
            return (try? known.admit(loss, by: client, of: population(users), within: limit, at: time)) != nil
        }
    }

    @Test(arguments: [(100, 25), (250, 25), (260, 26), (1000, 100)])
    func `admits up to the count however many there are, and beyond it up to the share`(_ users: Int, _ fine: Int) {
        var known = MassChangeGuard()
        #expect(Self.admitted(fine + 20, &known, of: users) == fine)
    }

    @Test func `counts each kind and each client by itself`() throws {
        var known = MassChangeGuard()
        #expect(Self.admitted(30, &known, of: 100) == 25)
        let deletion = Loss(kind: .deletions, count: 25)
        try known.admit(
            deletion, by: Self.okta, of: Self.population(100), within: MassChangeLimit(), at: Self.start)
        #expect(Self.admitted(30, &known, Client(name: "entra", massChanges: nil, among: nil), of: 100) == 25)
    }

    @Test func `looks at all that is lost in the window, of as many as there were when it began`() {
        var known = MassChangeGuard()
        for left in stride(from: 1000, to: 900, by: -1) {
            #expect(Self.admitted(1, &known, of: left, at: Self.start + Int64(1000 - left)) == 1)
        }
        #expect(Self.admitted(1, &known, of: 900, at: Self.start + 101) == 0)
    }

    @Test func `gives no more room to who adds users first`() throws {
        var known = MassChangeGuard()
        let limit = MassChangeLimit()
        try known.admit(nil, by: Self.okta, of: Self.population(150), within: limit, at: Self.start)
        #expect(Self.admitted(80, &known, of: 950, at: Self.start + 60) == 25)
        #expect(
            Self.admitted(80, &known, Client(name: "hr", massChanges: nil, among: nil), of: 950, at: Self.start + 3700)
                == 80)
    }

    @Test func `forgets what was longer ago than the window`() {
        var known = MassChangeGuard()
        #expect(Self.admitted(25, &known, of: 100) == 25)
        #expect(Self.admitted(25, &known, of: 100, at: Self.start + 3600) == 25)
        #expect(Self.admitted(1, &known, of: 100, at: Self.start + 7199) == 0)
    }

    @Test func `holds a client back as long as it goes on asking, and a window longer`() {
        var known = MassChangeGuard()
        #expect(Self.admitted(26, &known, of: 100) == 25)
        for hour in 1...10 { #expect(Self.admitted(1, &known, of: 100, at: Self.start + Int64(hour) * 3500) == 0) }
        #expect(Self.admitted(30, &known, of: 100, at: Self.start + 38_600) == 25)
    }

    @Test func `admits and does not count what an administrator allows, and begins anew when that ends`() {
        var known = MassChangeGuard()
        #expect(Self.admitted(26, &known, of: 100) == 25)
        let allowed = Client(name: "okta", massChanges: .allowed(until: Self.start + 600), among: nil)
        #expect(Self.admitted(90, &known, allowed, of: 100, at: Self.start + 10) == 90)
        #expect(Self.admitted(30, &known, allowed, of: 100, at: Self.start + 600) == 25)
    }

    @Test func `refuses the smallest loss after a rejection, also when nothing was refused for long`() throws {
        var known = MassChangeGuard()
        let rejected = Client(name: "okta", massChanges: .rejected, among: nil)
        #expect(Self.admitted(1, &known, rejected, of: 1000) == 0)
        #expect(Self.admitted(1, &known, rejected, of: 1000, at: Self.start + 1_000_000) == 0)
        try known.admit(nil, by: rejected, of: Self.population(1000), within: MassChangeLimit(), at: Self.start)
    }

    @Test func `says which client, how many of how many, and the command that allows it`() throws {
        var known = MassChangeGuard()
        #expect(Self.admitted(100, &known, of: 1000) == 100)
        let error = #expect(throws: SCIMError.self) {
            try known.admit(
                Loss(kind: .deactivations, count: 1), by: Self.okta, of: Self.population(1000),
                within: MassChangeLimit(), at: Self.start)
        }
        let detail = try #require(error).detail
        #expect(error?.status == 429 && error?.retryAfter == 300)
        #expect(detail.contains("\"okta\" would have deactivated 101 of 1000 active users within 60 minutes"))
        #expect(detail.contains("`scimgit guard allow okta`"))
        #expect(known.toldOfHolds().map(\.client) == ["okta"] && known.toldOfHolds() == [])
    }

    @Test func `takes no more memory however much is lost, and forgets clients that ask for nothing`() {
        var known = MassChangeGuard()
        let limit = MassChangeLimit()
        for second in 0..<20_000 {
            #expect(Self.admitted(1, &known, of: 1_000_000, at: Self.start + Int64(second), within: limit) == 1)
        }
        #expect((known.windows["okta"]?[.deactivations]?.steps.count ?? 0) <= 61)
        known.expire(at: Self.start + 30_000)
        #expect(known.windows.isEmpty)
    }

    @Test func `goes on when the clock is turned back`() {
        var known = MassChangeGuard()
        #expect(Self.admitted(25, &known, of: 100, at: Self.start + 1_000_000) == 25)
        #expect(Self.admitted(1, &known, of: 100) == 0)
        #expect(Self.admitted(25, &known, of: 100, at: Self.start + 3600) == 25)
    }
}
