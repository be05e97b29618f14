import Git
import JSON
import Limits
import ResourceMerge

/// The merge of one file that stands at one path in all three states.
struct FileMerge {
    /// How two changes of a content are merged.
    enum Method {
        /// By line, as git does it.
        case lines
        /// By attribute; what tells the elements of arrays apart.
        case attributes(ElementKeys)
    }

    /// What becomes of the file.
    enum Outcome {
        /// It stays as it is served.
        case kept
        case merged(MergedFile)
        case conflict([Problem])
    }

    let path: String
    /// What the person started from.
    let base: TreeEntry?
    /// What is served.
    let live: TreeEntry?
    /// What the person made of it.
    let theirs: TreeEntry?
    /// Whether an attribute keeps the value that both started from where they contradict each other.
    var keepsBase = false
    /// What changes the state.
    var origin = MergeOrigin.commit

    /// Merges the file.
    func outcome(by method: Method, in repository: borrowing Repository) throws(GitError) -> Outcome {
        if theirs == base || theirs == live { return .kept }
        if live == base { return .merged(MergedFile(path: path, content: MergedFile.Content(theirs))) }
        guard let live else {
            return conflict(origin.changesDeletedFile)
        }
        guard let theirs else {
            return conflict(origin.deletesChangedFile)
        }
        guard live.mode.isFile, theirs.mode.isFile else {
            return conflict("The server has something else than a plain file there, or the commit has.")
        }
        guard let mode = Self.settled(base?.mode, live.mode, theirs.mode) else {
            return conflict("The mode is \(live.mode.octal) on the server and \(theirs.mode.octal) in the commit.")
        }
        if let id = Self.settled(base?.id, live.id, theirs.id) {
            let entry = TreeEntry(mode: mode, id: id)
            return entry == live ? .kept : .merged(MergedFile(path: path, content: .stored(entry)))
        }
        return switch method {
        case .lines: try mergedLines(live.id, theirs.id, mode, repository)
        case .attributes(let keys): try mergedAttributes(live, theirs, mode, by: keys, repository)
        }
    }

    /// The value of the side that changed it; nil when both did, differently.
    private static func settled<Value: Equatable>(_ base: Value?, _ live: Value, _ theirs: Value) -> Value? {
        if live == theirs || theirs == base { return live }
        return live == base ? theirs : nil
    }

    private func conflict(_ reasons: String...) -> Outcome {
        .conflict(reasons.map { Problem(path: path, reason: $0) })
    }

    /// The text that both started from; nil when there was none.
    private var baseFile: TreeEntry? { base.flatMap { $0.mode.isFile ? $0 : nil } }
}

extension FileMerge {
    private func mergedLines(
        _ live: ObjectID, _ theirs: ObjectID, _ mode: TreeEntry.Mode, _ repository: borrowing Repository
    ) throws(GitError) -> Outcome {
        let ids = [baseFile?.id, live, theirs].compactMap(\.self)
        for id in ids {
            let size = try repository.size(of: id)
            guard size <= Limits.mergedText else {
                return conflict(
                    "The server and the commit both changed it, and a version has \(size) bytes, more than the "
                        + "\(Limits.mergedText) of a file that is merged by line.")
            }
        }
        let base = try baseFile.map { entry throws(GitError) in try repository.blob(entry.id) } ?? []
        let (ours, other) = (try repository.blob(live), try repository.blob(theirs))
        if [base, ours, other].contains(where: TextMerge.isBinary) {
            return conflict("The server and the commit both changed it, and a version is no text.")
        }
        guard let text = try TextMerge.merged(base: base, ours: ours, theirs: other) else {
            return conflict(origin.changesSameLines)
        }
        return text == ours ? .kept : .merged(MergedFile(path: path, content: .new(text, mode: mode)))
    }

    private func mergedAttributes(
        _ live: TreeEntry, _ theirs: TreeEntry, _ mode: TreeEntry.Mode, by keys: ElementKeys,
        _ repository: borrowing Repository
    ) throws(GitError) -> Outcome {
        let before = try baseFile.map { entry throws(GitError) in try value(of: entry, repository) }
        let (ours, other) = (try value(of: live, repository), try value(of: theirs, repository))
        guard case .success(let ours) = ours else { return try mergedLines(live.id, theirs.id, mode, repository) }
        switch other {
        case .failure(let fault): return conflict(fault.reason)
        case .success(let other):
            var merge = ThreeWayMerge(origin.sides, by: keys, keeping: keepsBase ? .base : .neither)
            let root = merge.mergeRoot(base: try? before?.get(), ours: ours, theirs: other)
            guard let value = root.value, keepsBase || merge.problems.isEmpty else {
                return .conflict(merge.problems.map { Problem(path: path, reason: $0) })
            }
            return value == ours
                ? .kept : .merged(MergedFile(path: path, content: .new(value.canonicalBytes, mode: mode)))
        }
    }

    private struct Fault: Error { let reason: String }

    private func value(
        of entry: TreeEntry, _ repository: borrowing Repository
    ) throws(GitError) -> Result<JSONValue, Fault> {
        let change = try FileChange(path, entry, in: repository)
        if let fault = change.new?.fault { return .failure(Fault(reason: fault)) }
        let bytes = change.new?.bytes ?? []
        do throws(JSONError) { return .success(try JSONValue(parsing: bytes)) } catch {
            return .failure(Fault(reason: error.fault(of: bytes)))
        }
    }
}

extension TreeEntry.Mode {
    /// Whether it is that of a file with a content of its own.
    var isFile: Bool { self == .file || self == .executable }
}
