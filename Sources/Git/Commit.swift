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

/// A parsed commit object.
public struct Commit: Sendable, Hashable {
    /// The id of the commit.
    public let id: ObjectID
    /// The id of its root tree.
    public let tree: ObjectID
    /// The ids of its parents, the first parent first.
    public let parents: [ObjectID]
    /// Who made the change, and when.
    public let author: Signature
    /// Who made the commit, and when.
    public let committer: Signature
    /// The message; its first paragraph is the subject.
    public let message: String

    /// Parses the bytes of a commit object.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when tree, author or committer are missing.
    public init(id: ObjectID, parsing bytes: [UInt8]) throws(GitError) {
        // Only in git's order: a `tree` or `parent` line elsewhere means nothing to git either.
        var rest = bytes[...]
        func take(_ name: String) -> ArraySlice<UInt8>? {
            let start = Array("\(name) ".utf8)
            guard rest.starts(with: start), let end = rest.firstIndex(of: 0x0A) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end].dropFirst(start.count)
        }
        func takeID(_ name: String) -> ObjectID? {
            take(name).flatMap { ObjectID(hex: String(decoding: $0, as: UTF8.self)) }
        }
        let tree = takeID("tree")
        var parents: [ObjectID] = []
        while let parent = takeID("parent") { parents.append(parent) }
        let author = take("author").flatMap { Signature(parsing: $0) }
        let committer = take("committer").flatMap { Signature(parsing: $0) }
        while let end = rest.firstIndex(of: 0x0A) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
        }
        guard let tree, let author, let committer else {
            throw GitError(.corrupt, "the bytes are not a commit", function: "Commit")
        }
        self.id = id
        self.tree = tree
        self.parents = parents
        self.author = author
        self.committer = committer
        message = String(escaping: rest)
    }

    /// The bytes of a commit object.
    ///
    /// - Parameter message: The whole message, with the line feed at its end.
    public static func serialize(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
    ) -> [UInt8] {
        var text = "tree \(tree)\n"
        for parent in parents { text += "parent \(parent)\n" }
        text += "author \(author.text)\ncommitter \(committer.text)\n\n\(message)"
        return Array(text.utf8)
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
