/// What a disk may look like when the power fails at one moment.
struct PowerCut {
    /// What becomes of changes of names that are not durable.
    enum Names: CaseIterable {
        /// They reach the disk in order, as through a journal: up to some moment all, then none.
        case ordered
        /// Each reaches the disk or not, whatever became of the others.
        case unordered
    }

    /// Only what happened before this position of the log can be there.
    let position: Int
    let names: Names

    /// One of the possible states of the disk.
    func image(of history: DiskHistory, using random: inout some RandomNumberGenerator) -> DiskImage {
        var image = DiskImage(history)
        for change in kept(of: history, using: &random) { image.apply(change) }
        return image
    }

    /// The changes that reached the disk, in order: all durable ones and some of the others.
    private func kept(of history: DiskHistory, using random: inout some RandomNumberGenerator) -> [DiskHistory.Change] {
        let entries = history.entries.prefix { $0.position < position }
        let lastDurableName = entries.last { $0.isNames && $0.durable < position }?.position ?? 0
        let journal = Int.random(in: lastDurableName...max(lastDurableName, position), using: &random)
        let share: Double = [0, 0.3, 0.7, 1].randomElement(using: &random) ?? 1
        var changes: [DiskHistory.Change] = []
        for entry in entries {
            if entry.durable < position {
                changes.append(entry.change)
            } else if entry.isNames, names == .ordered {
                if entry.position <= journal { changes.append(entry.change) }
            } else if Double.random(in: 0..<1, using: &random) < share {
                changes.append(torn(entry.change, using: &random))
            }
        }
        return changes
    }

    /// A write that was not synced may be there in part, or as zeros where only the length of the file was stored.
    private func torn(
        _ change: DiskHistory.Change, using random: inout some RandomNumberGenerator
    ) -> DiskHistory.Change {
        func torn(_ bytes: [UInt8]) -> [UInt8] {
            switch Int.random(in: 0..<8, using: &random) {
            case 0: Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            case 1: [UInt8](repeating: 0, count: bytes.count)
            default: bytes
            }
        }
        switch change {
        case .write(let node, let offset, let bytes): return .write(node, offset: offset, torn(bytes))
        case .content(let node, let bytes): return .content(node, torn(bytes))
        case .names, .truncate: return change
        }
    }
}

extension DiskHistory.Entry {
    fileprivate var isNames: Bool {
        if case .names = change { true } else { false }
    }
}
