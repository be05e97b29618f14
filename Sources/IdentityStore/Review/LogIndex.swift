import Algorithms
import Git

/// The commits of the log by first parents, by their times and by what they are about.
struct LogIndex {
    /// From the beginning of the log on, each beginning where the one before ends.
    private(set) var segments: [IndexSegment]
    /// How many commits there are; segments may have more, from before the log was set back.
    private(set) var count: Int

    init(_ segments: [IndexSegment] = []) {
        self.segments = segments
        count = segments.last?.end ?? 0
    }

    /// The same up to a position, which it leaves out.
    func prefix(_ count: Int) -> LogIndex {
        var index = self
        index.count = min(count, self.count)
        return index
    }

    /// The same with the commits that follow.
    mutating func append(_ segment: IndexSegment) {
        segments.append(segment)
        count = segment.end
    }

    private func segment(at position: Int) -> IndexSegment? { segments.first { position < $0.end } }

    /// The id of a commit by its position.
    func commit(at position: Int) -> ObjectID { segment(at: position)?.commit(at: position) ?? .zero }

    /// The server's time of a commit, in seconds since 1970: never earlier than that of the one before.
    func time(at position: Int) -> Int64 { segment(at: position)?.time(at: position) ?? 0 }

    /// The position of a commit; nil when it is none of the log by first parents.
    func position(of commit: ObjectID) -> Int? {
        positions(of: IndexKey(.commit, commit.description)).first { self.commit(at: $0) == commit }
    }

    /// How many commits have a time before this one.
    func count(before time: Int64) -> Int { (0..<count).partitioningIndex { self.time(at: $0) >= time } }

    /// The positions of the commits that a key may stand for, newest first.
    func positions(of key: IndexKey) -> some Sequence<Int> {
        segments.reversed().lazy.flatMap { segment in
            segment.entries(of: key).reversed().lazy.map { Int(segment.entry($0).position) }
        }.filter { [count] in $0 < count }
    }

    /// The positions of the commits that one of some keys may stand for, each once, newest first; found segment by segment,
    /// as they are wanted.
    func positions(ofAny keys: [IndexKey], in range: Range<Int>) -> some Sequence<Int> {
        segments.reversed().lazy.flatMap { segment -> [Int] in
            if !range.overlaps(segment.first..<segment.end) { return [] }
            let all = keys.flatMap { key in segment.entries(of: key).map { Int(segment.entry($0).position) } }
            let found = all.filter { range.contains($0) }
            return (keys.count == 1 ? found : found.sorted()).uniqued().reversed()
        }
    }

    /// How many entries a key has.
    func entryCount(of key: IndexKey) -> Int { segments.reduce(0) { $0 + $1.entries(of: key).count } }

    /// The texts of the entries of a key, each once, newest first.
    func texts(of key: IndexKey) -> [String] {
        var texts: [String] = []
        var known: Set<[UInt8]> = []
        for segment in segments.reversed() {
            for index in segment.entries(of: key).reversed() {
                let entry = segment.entry(index)
                guard Int(entry.position) < count, let text = segment.text(of: entry) else { continue }
                if known.insert(Array(text.utf8)).inserted { texts.append(text) }
            }
        }
        return texts
    }

    /// The texts of the entries that a key has at a position.
    func texts(of key: IndexKey, at position: Int) -> [String] {
        guard let segment = segment(at: position) else { return [] }
        return segment.entries(of: key, at: position).compactMap { segment.text(of: segment.entry($0)) }
    }

    /// Whether a key has an entry at a position.
    func has(_ key: IndexKey, at position: Int) -> Bool {
        segment(at: position).map { !$0.entries(of: key, at: position).isEmpty } ?? false
    }
}
