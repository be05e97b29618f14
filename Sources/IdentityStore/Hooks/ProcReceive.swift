import JSON

/// What git asks of its hook `proc-receive`, githooks(5): the references of a push that git leaves to the hook.
struct ProcReceive {
    /// What the references are to name.
    let updates: [RefUpdate]
    /// What `git push -o` was given.
    let options: [String]
    /// Whether all references of the push are to move or none.
    let isAtomic: Bool

    private static let version = "version=1"

    /// Agrees with git on what the two can do, and reads what is asked.
    init(reading read: (Int) throws -> [UInt8], writing write: ([UInt8]) throws -> Void) throws {
        let greeting = try Self.list(read)
        let words = greeting.first?.split(separator: "\0", maxSplits: 1).map(String.init) ?? []
        guard words.first == Self.version else { throw Packet.Malformed() }
        let offered = (words.dropFirst().first ?? "").split(separator: " ").map(String.init)
        let taken = ["atomic", "push-options"].filter(offered.contains)
        let answer = Packet(Self.version + (taken.isEmpty ? "" : "\0" + taken.joined(separator: " ")))
        try write(answer.bytes + Packet.flush.bytes)
        isAtomic = taken.contains("atomic")
        updates = try Self.list(read).map { line in
            guard let update = RefUpdate(line[...]) else { throw Packet.Malformed() }
            return update
        }
        options = taken.contains("push-options") ? try Self.list(read) : []
    }

    /// The lines up to the end of the list.
    private static func list(_ read: (Int) throws -> [UInt8]) throws -> [String] {
        var lines: [String] = []
        while let line = try Packet.read(from: read).text { lines.append(line) }
        return lines
    }

    /// What became of one reference.
    struct Result: Hashable {
        let reference: String
        /// Why it is refused, in one line; nil when all is well.
        var refusal: String?
    }

    /// What git is told in the end.
    static func report(_ results: [Result]) -> [UInt8] {
        let lines = results.map { result in
            result.refusal.map { "ng \(result.reference) \(SingleLine.text($0, limit: 300))" }
                ?? "ok \(result.reference)"
        }
        return lines.flatMap { Packet($0).bytes } + Packet.flush.bytes
    }
}
