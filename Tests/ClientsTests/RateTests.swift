import IdentityStore
import Limits
import SCIM
import Testing

@testable import Clients

@Suite struct `The rate of a client` {
    private static let start = ContinuousClock.now

    /// Sends requests at the same moment, and returns how many are admitted.
    private static func admitted(
        _ count: Int, _ rates: RequestRates, _ client: String = "okta", usual: Int? = nil, after time: Duration = .zero
    ) -> Int {
        (0..<count).count { _ in rates.count(of: client, usual: usual, at: start + time)?.isAdmitted != false }
    }

    private static func client(_ name: String, rate: Int?) -> RegisteredClient {
        var client = RegisteredClient(
            name: name, dialect: .interoperable, scopes: .all, manages: .own, created: 0, madeBy: nil)
        client.rate = rate
        return client
    }

    @Test func `admits what is for one second at once, and then as much as time has passed`() {
        let rates = RequestRates()
        rates.set([Self.client("okta", rate: 50)])
        #expect(Self.admitted(80, rates) == 50)
        #expect(Self.admitted(80, rates, after: .milliseconds(100)) == 5)
        #expect(Self.admitted(80, rates, after: .milliseconds(110)) == 0)
        #expect(Self.admitted(80, rates, after: .seconds(3600)) == 50)
    }

    @Test func `admits as many as are evenly spread, each second anew`() {
        let rates = RequestRates()
        rates.set([Self.client("okta", rate: 25)])
        for request in 0..<500 { #expect(Self.admitted(1, rates, after: .milliseconds(request * 40)) == 1) }
    }

    @Test func `is of each client by itself, and of those without one what the policy says`() {
        let rates = RequestRates()
        rates.set([Self.client("okta", rate: 30), Self.client("entra", rate: nil)])
        #expect(Self.admitted(80, rates) == 30)
        #expect(Self.admitted(80, rates, "entra") == 80)
        #expect(Self.admitted(80, rates, "entra", usual: 40) == 40)
        #expect(Self.admitted(80, rates, "okta", usual: 40) == 0)
    }

    @Test func `tells what is left`() {
        let rates = RequestRates()
        rates.set([Self.client("okta", rate: 25)])
        let first = rates.count(of: "okta", usual: nil, at: Self.start)
        #expect(first == RequestQuota(rate: 25, remaining: 24, isAdmitted: true) && first?.wait == 0)
        _ = Self.admitted(24, rates)
        let last = rates.count(of: "okta", usual: nil, at: Self.start)
        #expect(last == RequestQuota(rate: 25, remaining: 0, isAdmitted: false) && last?.wait == 1)
        #expect(rates.count(of: "nobody", usual: nil, at: Self.start) == nil)
    }

    @Test(arguments: [
        ("none", Rate.unlimited), ("25", .perSecond(25)), ("100000", .perSecond(100_000)), ("24", nil), ("0", nil),
        ("-1", nil), ("100001", nil), ("", nil), ("many", nil),
    ])
    func `is none or a number that leaves an identity provider enough`(_ text: String, _ rate: Rate?) {
        #expect(Rate(text) == rate)
        #expect(rate.map { Rate($0.description) == $0 } ?? true)
    }

    @Test func `is kept, and holds for requests when it is changed`() throws {
        let office = try Office()
        try office.administration.createClient("okta", ClientSettings(rate: .perSecond(40)))
        #expect(try office.administration.registrations().client(named: "okta")?.rate == 40)
        let server = office.registry()
        server.lookNow()
        #expect(server.countRequest(of: "okta", under: nil)?.rate == 40)
        try office.administration.setClient("okta", to: ClientSettings(dialect: .strict))
        #expect(try office.administration.registrations().client(named: "okta")?.rate == 40)
        try office.administration.setClient("okta", to: ClientSettings(rate: Rate.unlimited))
        server.lookNow()
        #expect(server.countRequest(of: "okta", under: nil) == nil)
        #expect(server.countRequest(of: "okta", under: .ipsie)?.rate == Limits.usualRate)
    }
}
