import Git

/// Keeps the index of the log up to date.
struct LogIndexing {
    /// Hears how many commits were read of how many.
    typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

    let location: StateLocation
    /// How many commits are read at the same time.
    var workers = 1
    var progress: Progress = { _, _ in }
    /// Whether anybody still wants it; otherwise it ends with a `CancellationError`, and goes on from there next time.
    var isWanted: @Sendable () -> Bool = { true }

    /// So many commits are read by one worker before they are written down.
    private static let partSize = 4_096
    /// Fewer commits than these are read again by whoever comes next.
    static let fewest = 16
    /// More commits than these are read by one process only, and the others wait.
    private static let many = 4_096
    /// A segment is merged with the one before it when that is not so many times as large.
    private static let ratio = 4
    /// A segment never has more commits than these, so that it takes little memory to make one.
    private static let mostCommits = 131_072

    /// What is known of commits without reading them.
    var known: [ObjectID: MadeCommit] = [:]

    /// One commit to be taken in.
    private struct Step {
        let id: ObjectID
        let seconds: Int64
        /// What is known of it.
        let made: MadeCommit?
    }

    /// The index up to a commit; what is missing is read, and written down where that is worth it.
    func index(to tip: ObjectID, in reader: StateReader) throws -> LogIndex {
        let folder = IndexFolder(location)
        var index = LogIndex(folder.read())
        if let position = index.position(of: tip) { return index.prefix(position + 1) }
        var steps = try missing(in: &index, to: tip, reader)
        if steps.count >= Self.fewest, let lock = folder.lock(waiting: steps.count > Self.many) {
            // Another process may have written since.
            index = LogIndex(folder.read())
            steps = try missing(in: &index, to: tip, reader)
            folder.removeAll(beyond: index.count)
            try extend(&index, with: steps, reader) { try? folder.write($0) }
            withExtendedLifetime(lock) {}
        } else {
            try extend(&index, with: steps, reader) { _ in }
        }
        return index
    }

    /// The commits that an index has not, oldest first; it forgets those that are not in the log.
    private func missing(in index: inout LogIndex, to tip: ObjectID, _ reader: StateReader) throws -> [Step] {
        var steps: [Step] = []
        var next: ObjectID? = tip
        var known = 0
        while let id = next {
            if index.count > 0, let position = index.position(of: id) {
                known = position + 1
                break
            }
            next = try add(id, to: &steps, reader)
        }
        if known < index.count {
            // What has commits that are gone is made anew.
            index = LogIndex(Array(index.segments.prefix { $0.end <= known }))
            let start = index.count == 0 ? nil : index.commit(at: index.count - 1)
            while let id = next, id != start { next = try add(id, to: &steps, reader) }
        }
        return steps.reversed()
    }

    /// Notes a commit, and says which one is before it.
    private func add(_ id: ObjectID, to steps: inout [Step], _ reader: StateReader) throws -> ObjectID? {
        guard isWanted() else { throw CancellationError() }
        if let made = known[id] {
            steps.append(Step(id: id, seconds: made.seconds, made: made))
            return made.parent
        }
        let commit = try reader.repository.commit(id)
        steps.append(Step(id: id, seconds: commit.committer.seconds, made: nil))
        return commit.parents.first
    }

    private func extend(
        _ index: inout LogIndex, with missing: [Step], _ reader: StateReader, keep: (IndexSegment) -> Void
    ) throws {
        var rest = missing[...]
        while !rest.isEmpty {
            let parts = (0..<max(workers, 1)).compactMap { _ -> ArraySlice<Step>? in
                let part = rest.prefix(Self.partSize)
                rest = rest.dropFirst(Self.partSize)
                return part.isEmpty ? nil : part
            }
            for segment in try segments(of: parts, after: index, reader) {
                index.append(segment)
                while let merged = Self.merging(index.segments) {
                    index = LogIndex(index.segments.dropLast(2) + [merged])
                }
                if let last = index.segments.last { keep(last) }
            }
            progress(missing.count - rest.count, missing.count)
        }
    }

    /// The last two segments in one, when that is worth it.
    private static func merging(_ segments: [IndexSegment]) -> IndexSegment? {
        guard let last = segments.last, let previous = segments.dropLast().last,
            previous.count < ratio * last.count, previous.count + last.count <= mostCommits
        else { return nil }
        return SegmentBuilder.merged(previous, last)
    }

    private func segments(
        of parts: [ArraySlice<Step>], after index: LogIndex, _ reader: StateReader
    ) throws -> [IndexSegment] {
        var first = index.count
        var previous = first == 0 ? nil : index.commit(at: first - 1)
        var time = first == 0 ? Int64.min : index.time(at: first - 1)
        let works = parts.map { part in
            defer {
                first += part.count
                previous = part.last?.id
                time = part.reduce(time) { max($0, $1.seconds) }
            }
            return Work(first: first, previous: previous, time: time, steps: part, isWanted: isWanted)
        }
        if works.count == 1 { return try works[0].segment(in: reader).map { [$0] } ?? [] }
        return try concurrently(works.count) { try works[$0].segment(in: StateReader(location)) }.compactMap(\.self)
    }

    /// Commits that follow each other, and what is known of the one before.
    private struct Work {
        let first: Int
        let previous: ObjectID?
        let time: Int64
        let steps: ArraySlice<Step>
        let isWanted: @Sendable () -> Bool

        func segment(in reader: StateReader) throws -> IndexSegment? {
            var builder = SegmentBuilder(first: first, previous: previous)
            var (previous, time) = (previous, time)
            // The state of the commit before, when that was read.
            var before: RecordedState?
            for step in steps {
                guard isWanted() else { throw CancellationError() }
                time = max(time, step.seconds)
                if let made = step.made {
                    before = nil
                    builder.add(step.id, at: time, made.indexKeys)
                } else {
                    let commit = try reader.repository.commit(step.id)
                    let old = try before ?? reader.state(of: previous.map { try reader.repository.commit($0).tree })
                    let new = try reader.state(of: commit.tree)
                    let changes = try RecordedDifference(from: old, to: new).changes
                    builder.add(step.id, at: time, IndexedCommit(step.id, CommitTrailers(commit), changes).keys)
                    before = new
                }
                previous = step.id
            }
            return builder.segment
        }
    }
}
