/// Who made a commit and when.
public struct Signature: Sendable, Hashable {
    /// The name.
    public let name: String
    /// The address.
    public let email: String
    /// The time, in seconds since 1970-01-01 00:00 UTC.
    public let seconds: Int64
    /// The offset of the local time from UTC, in minutes.
    public let offsetMinutes: Int

    /// Makes a signature.
    public init(name: String, email: String, seconds: Int64, offsetMinutes: Int = 0) {
        self.name = name
        self.email = email
        self.seconds = seconds
        self.offsetMinutes = offsetMinutes
    }

    /// The latest time that is read, in seconds since 1970: some 30,000 years.
    private static let latest: Int64 = 1 << 40

    /// Reads `name <address> seconds zone`; a time or zone that cannot be meant is the nearest one, or none.
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

/// A commit.
public struct Commit: Sendable, Hashable {
    /// Its own name.
    public let id: ObjectID
    /// The tree of its files.
    public let tree: ObjectID
    /// The commits it follows, the first one first.
    public let parents: [ObjectID]
    /// Who made the change.
    public let author: Signature
    /// Who made the commit.
    public let committer: Signature
    /// The message, subject first.
    public let message: String

    /// Reads the bytes of a commit object.
    ///
    /// - Throws: ``GitError`` with the code `corrupt`.
    public init(id: ObjectID, parsing bytes: [UInt8]) throws(GitError) {
        // In git's order only: what git does not read as a tree or a parent is none here either.
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
    /// The text without what ends a name, an address or a line of a commit's header.
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
