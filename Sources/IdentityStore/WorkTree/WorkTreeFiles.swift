import Git

/// The files of the work tree, compared with versions of them.
struct WorkTreeFiles {
    let top: String
    /// Whether it counts that a file may be executed, as `core.fileMode` tells git.
    private let hasModes: Bool
    private let known: KnownFiles?
    private let directories: PlainDirectories

    /// - Parameter known: What was read before, which is not read again; nil where files may be overwritten.
    init(
        of location: StateLocation, knowing known: KnownFiles? = nil, in repository: borrowing Repository
    ) throws(GitError) {
        top = location.directory
        self.known = known
        directories = PlainDirectories(below: top)
        hasModes = try repository.isConfigured("core.fileMode", default: true)
    }

    /// What stands at a path.
    ///
    /// - Parameters:
    ///   - entry: What the index has there.
    ///   - versions: What it may be.
    ///   - convert: Makes of the bytes what is looked for; nil for the bytes themselves.
    func content(
        _ path: String, entry: TreeEntry?, amongst versions: [TreeEntry?], in repository: borrowing Repository,
        as convert: (([UInt8]) -> [UInt8])? = nil
    ) -> PathState.Content {
        let content = content(path, amongst: versions, in: repository, as: convert)
        guard !hasModes, case .file(let found) = content, found.mode != .link, let mode = entry?.mode, mode != .link
        else { return content }
        return .file(TreeEntry(mode: mode, id: found.id))
    }

    private func content(
        _ path: String, amongst versions: [TreeEntry?], in repository: borrowing Repository,
        as convert: (([UInt8]) -> [UInt8])?
    ) -> PathState.Content {
        let known = convert == nil ? known : nil
        if let known, directories.contain(path), let entry = known.entry(at: path, below: top) { return .file(entry) }
        guard let file = WorkFile(top: top, path: path) else { return .other }
        return file.content(
            upTo: {
                var largest = 0
                for case let version? in versions {
                    largest = max(largest, (try? repository.size(of: version.id)) ?? 0)
                }
                return largest
            }, as: convert ?? { $0 }, noting: { known?.add($0, at: path, $1) })
    }

    /// What a person did to a file that is kept.
    func change(at path: String, _ state: PathState, in repository: borrowing Repository) -> HeldFile.Change {
        if state.isConflicted { return .undecided }
        if state.isForgotten { return .forgotten }
        switch state.content {
        case .other: return .displaced
        case .unreadable: return .unreadable
        case .missing, .larger: break
        case .file:
            let versions = state.known + [state.target]
            guard versions.contains(state.entry) else { break }
            let content = self.content(
                path, entry: state.entry, amongst: versions, in: repository, as: { $0.withoutCarriageReturns })
            if content != state.content, versions.contains(where: { PathState.Content($0) == content }) {
                return .lineEnds
            }
        }
        return state.known.contains { $0 != nil } ? .edited : .new
    }
}

extension PathState {
    /// Looks at a path in the index and in the work tree.
    init(
        _ path: String, _ versions: SyncPaths.Versions, in index: borrowing Index, _ files: WorkTreeFiles,
        of repository: borrowing Repository
    ) {
        let entry = index.entry(path)
        self.init(
            known: versions.known, former: versions.former, target: versions.target, entry: entry,
            content: files.content(
                path, entry: entry, amongst: versions.known + [versions.target], in: repository),
            isConflicted: index.isConflicted(path), isSkipped: index.isSkipped(path),
            isStaged: index.isSkipped(path) && !index.hasStatData(path),
            mayBeEmpty: versions.mayBeEmpty)
    }
}

extension [UInt8] {
    /// The text with each line ended by a line feed alone, as git keeps it.
    fileprivate var withoutCarriageReturns: [UInt8] {
        let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))
        return indices.compactMap { index in
            let isLineEnd = self[index] == carriageReturn && index + 1 < count && self[index + 1] == lineFeed
            return isLineEnd ? nil : self[index]
        }
    }
}
