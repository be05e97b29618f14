import Crypto
import Foundation
import Git
import HashTreeCollections

/// The last-changed times and the owners of resources, kept beside the repository and stamped with the commit they
/// belong to.
///
/// Without the file the history is walked once; it costs time, never correctness. It is not synced: a digest at its end
/// tells when a crash has left something else than what was written.
struct TimesFile {
    let path: String

    private static let head = Array("scimgit times 2\n".utf8)
    /// How many bytes are written at a time.
    private static let partSize = 1 << 18

    init(_ location: StateLocation) {
        path = location.privateDirectory + "/times"
    }

    /// The stamped commit and what was known then; nil when there is no whole file.
    func read() -> (commit: ObjectID, history: History)? {
        guard let bytes = FileManager.default.contents(atPath: path).map({ Array($0) }) else { return nil }
        let end = bytes.count - SHA256.byteCount
        guard end >= 0, bytes.starts(with: Self.head),
            SHA256.hash(data: bytes[..<end]).elementsEqual(bytes[end...])
        else { return nil }
        var fields = Fields(bytes: bytes[Self.head.count..<end])
        guard let commit = fields.take(ObjectID.byteCount).flatMap({ ObjectID(bytes: $0) }),
            let time = fields.timestamp(), let count = fields.number()
        else { return nil }
        var times: [String: History.Times] = [:]
        times.reserveCapacity(Int(count))
        var owners = Owners()
        for _ in 0..<count {
            guard let id = fields.text(), let created = fields.timestamp(), let lastModified = fields.timestamp(),
                let owner = fields.owner(among: &owners)
            else { return nil }
            times[id] = History.Times(created: created, lastModified: lastModified, owner: owner.name)
        }
        var formerOwners: [String: String] = [:]
        while let id = fields.text(), let owner = fields.owner(among: &owners) { formerOwners[id] = owner.name }
        return (commit, History(times: times, formerOwners: formerOwners, time: time))
    }

    /// Writes the times of a snapshot in one step.
    func write(_ snapshot: Snapshot) throws {
        let new = path + ".new"
        unsafe unlink(new)
        var file = try DurableFile(at: new, isSynced: false)
        var digest = SHA256()
        var part = Self.head + snapshot.tip.bytes
        part.append(snapshot.time.microseconds)
        part.append(Int64(snapshot.contents.count))
        var owners = Owners()
        func flush(_ file: inout DurableFile) throws(GitError) {
            digest.update(data: part)
            try file.append(part)
            part.removeAll(keepingCapacity: true)
        }
        for type in snapshot.resourceTypes {
            for stored in snapshot.contents.order(of: type) {
                part.append(Int64(stored.id.utf8.count))
                part += stored.id.utf8
                part.append(stored.created.microseconds)
                part.append(stored.lastModified.microseconds)
                part += owners.field(of: stored.owner)
                if part.count > Self.partSize { try flush(&file) }
            }
        }
        for (id, owner) in snapshot.contents.formerOwners {
            part.append(Int64(id.utf8.count))
            part += id.utf8
            part += owners.field(of: owner)
            if part.count > Self.partSize { try flush(&file) }
        }
        try flush(&file)
        try file.append(Array(digest.finalize()))
        try file.rename(to: path)
    }

    /// The names of the owners: each stands in the file where it comes first, and by its number from then on, so that
    /// the resources of a client share the text.
    private struct Owners {
        private var names: [String?] = [nil]
        private var numbers: [String?: Int64] = [nil: 0]

        subscript(number: Int64) -> (name: String?, isKnown: Bool) {
            names.indices.contains(Int(number)) ? (names[Int(number)], true) : (nil, false)
        }

        mutating func add(_ name: String) {
            numbers[name] = Int64(names.count)
            names.append(name)
        }

        mutating func field(of owner: String?) -> [UInt8] {
            var field: [UInt8] = []
            if let number = numbers[owner] {
                field.append(number)
            } else if let owner {
                field.append(Int64(names.count))
                field.append(Int64(owner.utf8.count))
                field += owner.utf8
                add(owner)
            }
            return field
        }
    }

    /// Takes one field after the other.
    private struct Fields {
        var bytes: ArraySlice<UInt8>

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard bytes.count >= count else { return nil }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }

        mutating func number() -> Int64? {
            take(8).map { Int64(bitPattern: $0.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }) }
        }

        mutating func timestamp() -> Timestamp? { number().map { Timestamp(microseconds: $0) } }

        /// The owner, in a tuple because nobody is one too; nil when there is none.
        mutating func owner(among owners: inout Owners) -> (name: String?, isKnown: Bool)? {
            guard let number = number() else { return nil }
            if owners[number].isKnown { return owners[number] }
            guard let name = text() else { return nil }
            owners.add(name)
            return (name, true)
        }

        mutating func text() -> String? {
            number().flatMap { take(Int(clamping: $0)) }.map { String(decoding: $0, as: UTF8.self) }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ number: Int64) {
        for shift in stride(from: 56, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
}
