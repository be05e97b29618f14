import JSON
import SCIM
import Testing

@Suite struct `Dates and times (RFC 7643 §2.3.5)` {
    @Test(arguments: [
        "2008-01-23T04:56:22Z", "2008-01-23T04:56:22", "2008-01-23T04:56:22+14:00", "2008-01-23T04:56:22-14:00",
        "2008-01-23T04:56:22-00:00", "2008-01-23T04:56:22+05:45", "2008-01-23T04:56:22.1Z",
        "2008-01-23T04:56:22.123456789012Z", "2008-02-29T00:00:00Z", "2000-02-29T00:00:00Z", "2008-12-31T24:00:00Z",
        "2008-12-31T24:00:00.000Z", "0000-01-01T00:00:00Z", "-0044-03-15T12:00:00Z", "12008-01-23T04:56:22Z",
        "9999-12-31T23:59:59.999Z",
    ])
    func `are kept as they were sent`(_ text: String) throws {
        for dialect in Dialect.byRFC {
            #expect(try Machine.create(#","since":"\#(text)""#, dialect).resource["since"] == .string(text))
        }
    }

    @Test(arguments: [
        "2008-01-23", "04:56:22", "2008-01-23T04:56Z", "2008-01-23 04:56:22Z", "2008-01-23t04:56:22z",
        "2008-01-23T04:56:22z", "2008-02-30T00:00:00Z", "2007-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2008-13-01T00:00:00Z", "2008-00-01T00:00:00Z", "2008-01-00T00:00:00Z", "2008-04-31T00:00:00Z",
        "2008-01-23T24:00:01Z", "2008-01-23T24:30:00Z", "2008-01-23T24:00:00.1Z", "2008-01-23T25:00:00Z",
        "2008-01-23T23:60:00Z", "2008-12-31T23:59:60Z", "2008-01-23T04:56:22.Z", "2008-01-23T04:56:22,5Z",
        "2008-01-23T04:56:22+0100", "2008-01-23T04:56:22+01", "2008-01-23T04:56:22+14:01", "2008-01-23T04:56:22+15:00",
        "2008-01-23T04:56:22+01:60", "08-01-23T04:56:22Z", "02008-01-23T04:56:22Z", "+2008-01-23T04:56:22Z",
        "2008-1-23T04:56:22Z", "2008-01-23T4:56:22Z", " 2008-01-23T04:56:22Z", "2008-01-23T04:56:22Z ",
        "2008-01-23T04:56:22Z[UTC]", "1201064182", "20080123T045622Z", "2008-023T04:56:22Z",
        "2008-01-23T04:56:22." + String(repeating: "1", count: 60) + "Z",
        "99999999999999999999-01-01T00:00:00Z",
    ])
    func `are refused in any other form`(_ text: String) throws {
        let error = try Bodies.refusal(of: Machine.body(#","since":"\#(text)""#), as: Machine.type)
        #expect(error?.keyword == .invalidValue)
        #expect(error?.detail == "since must be a date and time such as 2026-11-24T07:10:41Z.")
    }

    @Test(arguments: [
        ("2008-01-23T06:56:22+02:00", "2008-01-23T04:56:22Z"), ("2008-02-28T24:00:00Z", "2008-02-29T00:00:00Z"),
        ("2000-02-29T23:59:59.1234567Z", "2000-02-29T23:59:59.123456Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("-0044-03-15T12:00:00.5Z", "-0044-03-15T12:00:00.500000Z"), ("12008-01-23T04:56:22", "12008-01-23T04:56:22Z"),
        ("999999999-12-31T23:59:59-14:00", "1000000000-01-01T13:59:59Z"),
        ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ])
    func `are written in UTC, with six digits of a second or none`(_ text: String, _ written: String) throws {
        #expect(try #require(DateTime(text)).text == written)
    }

    @Test func `are read again as they were written, on each day of the calendar`() throws {
        for day: Int64 in stride(from: -150_000, through: 3_000_000, by: 37) {
            let time = DateTime(seconds: day * 86_400 + day & 0xFFFF, nanoseconds: 123_456_000)
            #expect(DateTime(time.text) == time)
        }
    }

    static let equal = [
        ("2008-01-23T04:56:22Z", "2008-01-23T06:56:22+02:00"), ("2008-12-31T24:00:00Z", "2009-01-01T00:00:00Z"),
        ("2008-02-28T24:00:00Z", "2008-02-29T00:00:00Z"), ("2008-01-23T04:56:22", "2008-01-23T04:56:22.000-00:00"),
        ("2008-01-01T00:30:00+01:00", "2007-12-31T23:30:00Z"), ("-0001-12-31T24:00:00Z", "0000-01-01T00:00:00Z"),
        ("9999-12-31T24:00:00Z", "10000-01-01T00:00:00Z"), ("2008-02-29T23:59:59-00:01", "2008-03-01T00:00:59Z"),
    ]

    @Test(arguments: equal)
    func `are the same instant in two notations`(_ left: String, _ right: String) throws {
        let machine = try Machine.create(#","since":"\#(left)""#).resource.value
        for (comparison, isMatch) in [("eq", true), ("ge", true), ("le", true), ("gt", false), ("lt", false)] {
            let filter = try Filter(parsing: #"since \#(comparison) "\#(right)""#).compile(for: Machine.type)
            #expect(filter.matches(machine) == isMatch, "\(comparison)")
        }
    }
}
