import Testing

@testable import IdentityStore

@Suite("The pressure of packs")
struct PackPressureTests {
    private let pressure = PackPressure()

    @Test("holds up nobody while nobody looks after packs, they are few, or nothing can be done about them")
    func free() {
        for _ in 0...PackPressure.limit { pressure.add() }
        #expect(pressure.wait())
        pressure.set(PackPressure.limit, canSink: true)
        #expect(pressure.wait())
        pressure.set(1_000, canSink: false)
        #expect(pressure.wait())
    }

    @Test("holds up a batch when there is one too many, but not for ever, and no longer than they are")
    func high() {
        pressure.set(PackPressure.limit, canSink: true)
        pressure.add()
        #expect(!pressure.wait())
        pressure.set(3, canSink: true)
        #expect(pressure.wait())
    }
}
