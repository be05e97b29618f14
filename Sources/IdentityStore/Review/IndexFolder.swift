import Algorithms
import Foundation
import Git

/// The files of the index of the log, beside the repository: nothing is lost without them but the time to make them anew.
///
/// Each has the commits of the log between the positions in its name. A new one is merged with the one before
/// as long as that is not much larger, so that there are few.
struct IndexFolder {
    private let path: String

    /// How many bytes of a file are copied at once while it is written.
    private static let chunkSize = 256 << 10

    init(_ location: StateLocation) {
        path = location.privateDirectory + "/log-index"
    }

    /// Takes the lock, which gives the right to change the files.
    ///
    /// - Parameter waits: Whether to wait while another process has it.
    /// - Returns: Nil when another process has it, and when nothing can be written here.
    func lock(waiting waits: Bool) -> ProcessLock? {
        try? FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return try? ProcessLock(path + "/lock", waits: waits)
    }

    private struct Name {
        let text: String
        let range: Range<Int>

        init?(_ text: String) {
            let parts = text.split(separator: "-").compactMap { Int($0) }
            guard parts.count == 2, parts[0] >= 0, parts[0] < parts[1] else { return nil }
            self.text = text
            range = parts[0]..<parts[1]
        }
    }

    private var names: [Name] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).compactMap { Name($0) }
    }

    /// The files that follow each other from the beginning of the log on.
    func read() -> [IndexSegment] {
        let names = names
        var segments: [IndexSegment] = []
        while true {
            let end = segments.last?.end ?? 0
            let next = names.filter { $0.range.lowerBound == end }.sorted { $0.range.count > $1.range.count }
            let parent = segments.last.map { $0.commit(at: $0.end - 1) }
            guard let found = next.lazy.compactMap({ self.segment($0) }).first(where: { $0.previous == parent }) else {
                return segments
            }
            segments.append(found)
        }
    }

    private func segment(_ name: Name) -> IndexSegment? {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: path + "/" + name.text), options: .alwaysMapped),
            let segment = IndexSegment(data), segment.first..<segment.end == name.range
        else { return nil }
        return segment
    }

    /// Writes a file and takes those away that it has all commits of.
    func write(_ segment: IndexSegment) throws(GitError) {
        let file = "\(path)/\(segment.first)-\(segment.end)"
        let temporary = file + ".new"
        unsafe unlink(temporary)
        var new = try DurableFile(at: temporary, mode: 0o600)
        for chunk in segment.data.chunks(ofCount: Self.chunkSize) { try new.append(Array(chunk)) }
        try new.rename(to: file)
        for name in names where name.range != segment.first..<segment.end {
            if name.range.lowerBound >= segment.first, name.range.upperBound <= segment.end {
                unsafe unlink("\(path)/\(name.text)")
            }
        }
    }

    /// Takes all files away that reach beyond a position, and what was left half written.
    func removeAll(beyond position: Int) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where name.hasSuffix(".new") {
            unsafe unlink("\(path)/\(name)")
        }
        for name in names where name.range.upperBound > position { unsafe unlink("\(path)/\(name.text)") }
    }
}
