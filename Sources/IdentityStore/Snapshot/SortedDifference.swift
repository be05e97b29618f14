import HashTreeCollections
import JSON

/// What two lists of ids sorted by UTF-8 differ in.
struct SortedDifference {
    private(set) var added: [String] = []
    private(set) var removed: [String] = []

    init(from old: [String], to new: [String]) {
        var old = old[...]
        var new = new[...]
        while let left = old.first, let right = new.first {
            if left.hasSameScalars(as: right) {
                old.removeFirst()
                new.removeFirst()
            } else if left.precedesByBytes(right) {
                removed.append(old.removeFirst())
            } else {
                added.append(new.removeFirst())
            }
        }
        removed += old
        added += new
    }
}
