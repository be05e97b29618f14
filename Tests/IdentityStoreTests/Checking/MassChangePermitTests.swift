import Foundation
import Git
import Limits
import Testing

@testable import IdentityStore

@Suite struct `The permit for a mass change` {
    private static let (commit, other) = (ObjectID(hashing: .blob, [1]), ObjectID(hashing: .blob, [2]))

    /// A permit that was given at a time, for one commit.
    private func withPermit(_ body: (MassChangePermit, Date) throws -> Void) throws {
        let directory = NSTemporaryDirectory() + "permit-\(UUID().uuidString)"
        let location = StateLocation(directory: directory, bare: true)
        try FileManager.default.createDirectory(
            atPath: location.privateDirectory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let permit = MassChangePermit(location)
        try permit.give(for: Self.commit)
        let time = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: time], ofItemAtPath: location.privateDirectory + "/mass-change")
        try body(permit, time)
    }

    @Test(arguments: [
        (-1, false), (0, true), (Limits.massChangePermit, true), (Limits.massChangePermit + 1, false),
    ])
    func `holds for a time`(_ seconds: Int, _ isValid: Bool) throws {
        try withPermit { permit, time in
            #expect(permit.isValid(for: Self.commit, now: time.addingTimeInterval(Double(seconds))) == isValid)
        }
    }

    @Test func `holds for the commit that it was given for, and once`() throws {
        try withPermit { permit, time in
            #expect(!permit.isValid(for: Self.other, now: time))
            permit.use(for: Self.other)
            #expect(permit.isValid(for: Self.commit, now: time))
            permit.use(for: Self.commit)
            #expect(!permit.isValid(for: Self.commit, now: time))
        }
    }
}
