/// The author or committer of a commit, and the time.
public struct Signature: Sendable, Hashable {
    /// The name, as in `user.name` of git.
    public let name: String
    /// The email address; it need not be a valid one.
    public let email: String
    /// The time, in seconds since 1970-01-01 00:00 UTC.
    public let seconds: Int64
    /// The offset of the local time from UTC, in minutes.
    public let offsetMinutes: Int

    /// Keeps the values as they are; a commit leaves out what git does not allow there: `<`, `>` and control
    /// characters.
    public init(name: String, email: String, seconds: Int64, offsetMinutes: Int = 0) {
        self.name = name
        self.email = email
        self.seconds = seconds
        self.offsetMinutes = offsetMinutes
    }

    /// The latest time that is accepted, in seconds since 1970: some 30,000 years.
    private static let latest: Int64 = 1 << 40

    /// Parses `name <email> seconds zone`; nil without an address in angle brackets.
    ///
    /// An impossible time becomes the nearest possible one, an impossible zone becomes UTC.
    init?(parsing line: ArraySlice<UInt8>) {
        guard let open = line.lastIndex(of: UInt8(ascii: "<")), let close = line.lastIndex(of: UInt8(ascii: ">")),
            open < close
        else { return nil }
        let times = line[(close + 1)...].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        name = String(escaping: line[..<open]).trimmingSpaces
        email = String(escaping: line[(open + 1)..<close])
        seconds = min(max(times.first.flatMap { Int64($0) } ?? 0, 0), Self.latest)
        let zone = times.count > 1 ? Int(times[1]) ?? 0 : 0
        offsetMinutes = (-1400...1400).contains(zone) ? zone / 100 * 60 + zone % 100 : 0
    }

    var text: String {
        let sign = offsetMinutes < 0 ? "-" : "+"
        let minutes = abs(offsetMinutes)
        let zone = String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
        return "\(name.headerSafe) <\(email.headerSafe)> \(seconds) \(sign)\(zone)"
    }
}

extension String {
    /// The text without what would end a name, an address or a header line: `<`, `>` and control characters.
    fileprivate var headerSafe: String {
        if utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }) { return self }
        return String(String.UnicodeScalarView(unicodeScalars.filter { $0.value >= 0x20 && $0 != "<" && $0 != ">" }))
    }

    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }
}
