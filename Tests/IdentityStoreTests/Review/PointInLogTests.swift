import Foundation
import Testing

@testable import IdentityStore

@Suite struct `A point of the log` {
    /// 2026-11-25, a Wednesday, 14:30:15 in Berlin.
    private static let now = seconds("2026-11-25T13:30:15Z")

    private static func seconds(_ text: String) -> Int64 { (Timestamp(text)?.microseconds ?? 0) / 1_000_000 }

    private static func point(_ text: String) throws -> PointInLog {
        let berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
        return try PointInLog(text, now: now, timeZone: berlin)
    }

    @Test(arguments: [
        ("2026-03-01T18:00:00Z", "2026-03-01T18:00:00Z"), ("2026-03-01T18:00:00.75Z", "2026-03-01T18:00:00Z"),
        ("2026-03-01T18:00:00+02:00", "2026-03-01T16:00:00Z"), ("2026-03-01t18:00:00z", "2026-03-01T18:00:00Z"),
        ("2026-03-01 18:00:00 -0530", "2026-03-01T23:30:00Z"), ("2026-03-01 18:00", "2026-03-01T17:00:00Z"),
        ("2026-07-01 18:00", "2026-07-01T16:00:00Z"), ("2026-07-01T18:00:05", "2026-07-01T16:00:05Z"),
        ("2026-03-01", "2026-02-28T23:00:00Z"), ("2026-03-01 00:00Z", "2026-03-01T00:00:00Z"),
        ("now", "2026-11-25T13:30:15Z"), ("today", "2026-11-24T23:00:00Z"), ("Yesterday", "2026-11-23T23:00:00Z"),
        ("yesterday 18:00", "2026-11-24T17:00:00Z"), ("today 9:05:30", "2026-11-25T08:05:30Z"),
        ("18:00", "2026-11-25T17:00:00Z"), ("monday", "2026-11-22T23:00:00Z"),
        ("last Monday 08:00", "2026-11-23T07:00:00Z"), ("wednesday", "2026-11-17T23:00:00Z"),
        ("thursday", "2026-11-18T23:00:00Z"), ("30 seconds ago", "2026-11-25T13:29:45Z"),
        ("1 minute ago", "2026-11-25T13:29:15Z"), ("2 hours ago", "2026-11-25T11:30:15Z"),
        ("an hour ago", "2026-11-25T12:30:15Z"), ("2.hours.ago", "2026-11-25T11:30:15Z"),
        ("1 day ago", "2026-11-24T13:30:15Z"), ("2 weeks ago", "2026-11-11T13:30:15Z"),
        // In summer the same time of day is an hour earlier in UTC.
        ("3 months ago", "2026-08-25T12:30:15Z"), ("1 year ago", "2025-11-25T13:30:15Z"),
        ("@1700000000", "2023-11-14T22:13:20Z"),
    ])
    func `is a time in many forms, local where none is named`(_ text: String, _ time: String) throws {
        #expect(try Self.point(text) == .time(Self.seconds(time)))
    }

    @Test(arguments: ["4b825dc642cb", "main", "HEAD~3", "refs/heads/main", "deadbeef", "2026", "20260301"])
    func `is a commit when it does not look like a time`(_ text: String) throws {
        #expect(try Self.point(text) == .commit(text))
    }

    @Test(arguments: [
        "", " ", "2026-13-01", "2026-02-29", "2026-03-01 25:00", "2026-03-01T18:60", "2026-3-1", "2026-03-01 18:00 CET",
        "25:00", "yesterday evening", "yesterday 18", "two hours ago", "2 fortnights ago", "2026-03-01Z", "last year",
        "0000-01-01",
    ])
    func `is nothing else`(_ text: String) {
        let error = #expect(throws: PointInLog.NoTime.self) { try Self.point(text) }
        #expect(error?.description.contains("is no time: write 2026-03-01T18:00:00Z") == true)
    }
}
