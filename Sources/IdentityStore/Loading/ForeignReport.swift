import Foundation

/// What is to be said of commits that others put on the log, in a file of the private directory until a server says it: a
/// hook that finds them has nobody to tell.
struct ForeignReport {
    private let path: String

    init(_ location: StateLocation) { path = location.privateDirectory + "/foreign-commits" }

    /// What is to be said, a sentence or two for each time that such commits were found.
    var texts: [String] {
        ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    /// Adds what was found.
    func add(_ commits: ForeignCommits) throws(StoreError) {
        let line = Array((commits.text + "\n").utf8)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, unsafe write(descriptor, line, line.count) == line.count else {
            throw .failed(action: "Writing \(path)", reason: unsafe String(cString: strerror(errno)))
        }
    }

    func remove() { unsafe unlink(path) }
}
