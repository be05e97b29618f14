import Foundation
import Git
import Limits
import Testing

@testable import IdentityStore

@Suite struct `The permit for a mass change` {
    private static let (old, new) = (ObjectID(hashing: .blob, [1]), ObjectID(hashing: .blob, [2]))

    /// A permit that was given at a time, for one move.
    private func withPermit(_ body: (MassChangePermit, Date) throws -> Void) throws {
        let directory = NSTemporaryDirectory() + "permit-\(UUID().uuidString)"
        let location = StateLocation(directory: directory, bare: true)
        try FileManager.default.createDirectory(
            atPath: location.privateDirectory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let permit = MassChangePermit(location)
        try permit.give(from: Self.old, to: Self.new)
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: time], ofItemAtPath: location.privateDirectory + "/mass-change")
        try body(permit, time)
    }

    @Test(arguments: [
        (-1, MassChangePermit.Validity.expired), (0, .valid), (Limits.massChangePermit, .valid),
        (Limits.massChangePermit + 1, .expired),
    ])
    func `holds for a time, and once`(_ seconds: Int, _ validity: MassChangePermit.Validity) throws {
        try withPermit { permit, time in
            let now = time.addingTimeInterval(Double(seconds))
            #expect(permit.take(from: Self.old, to: Self.new, now: now) == validity)
            #expect(permit.take(from: Self.old, to: Self.new, now: now) == .none)
        }
    }

    @Test func `holds for the move that it was given for, and no other`() throws {
        try withPermit { permit, time in
            #expect(permit.take(from: Self.new, to: Self.old, now: time) == .none)
            #expect(permit.take(from: Self.old, to: Self.old, now: time) == .none)
            #expect(permit.take(from: Self.old, to: Self.new, now: time) == .valid)
        }
    }
}
