import JSON

/// The pages of lists that an import file holds, RFC 7644 §3.4.2.4 and RFC 9865, to find out whether some are missing.
///
/// A page says how many resources its list has in all, not which list it is of: it goes to the first list of as many
/// that lacks what it holds.
struct ListPages {
    private struct List {
        let total: Int
        let line: Int
        /// The positions that the pages hold, counted from 1.
        var held: [Range<Int>] = []
        var count: Int { held.reduce(0) { $0 + $1.count } }
        /// The first position that no page holds.
        var firstMissing: Int {
            held.sorted { $0.lowerBound < $1.lowerBound }.reduce(1) {
                $1.lowerBound <= $0 ? max($0, $1.upperBound) : $0
            }
        }
    }

    private var lists: [List] = []
    /// Where a page without `startIndex` goes on: behind the one before it, when that names a next cursor.
    private var next: Int?

    /// Takes a message with so many resources, which begins in a line.
    mutating func add(_ message: JSONObject, count: Int, line: Int) {
        let start = message["startIndex"]?.number?.integer ?? next ?? 1
        next = message["nextCursor"] == nil ? nil : start + count
        guard let total = message["totalResults"]?.number?.integer, total > 0, start > 0 else { return }
        let held = start..<(start + count)
        let known = lists.firstIndex { $0.total == total && !$0.held.contains { $0.overlaps(held) } }
        if let known {
            lists[known].held.append(held)
        } else {
            lists.append(List(total: total, line: line, held: [held]))
        }
    }

    /// What is wrong with each list of which resources are missing.
    var partial: [ImportProblem] {
        lists.filter { $0.count < $0.total }.map { list in
            ImportProblem(
                location: ImportLocation(line: list.line, position: nil),
                reason:
                    "The list has \(list.total.grouped) resources, and the file holds \(list.count.grouped) of them: the "
                    + "page with startIndex=\(list.firstMissing) is missing.")
        }
    }
}
