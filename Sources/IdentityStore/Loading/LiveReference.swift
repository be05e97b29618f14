import Foundation
import Git
import Logging

/// Where the log begins when a state is opened: `refs/scimgit/live`, which only the server may move.
struct LiveReference {
    let location: StateLocation
    let logger: Logger

    /// The commit of the log, which is brought back where somebody deleted it or set it back.
    ///
    /// A state that had no log yet (of an earlier version, or a clone) starts it at `main`.
    ///
    /// - Throws: ``StoreError/noLog(directory:commit:)``, ``StoreError/forkedLog(found:commit:)`` and
    ///   ``StoreError/noBranch(directory:)``.
    func restored(in repository: borrowing Repository) throws -> ObjectID {
        let live = try repository.reference(StateLocation.live)
        let mark = CommitMark.live(location).read()
        guard let mark, mark != live else { return try live ?? first(in: repository) }
        guard repository.exists(mark) else {
            if let live { return live }
            throw StoreError.noLog(directory: location.directory, commit: mark.description)
        }
        if let live, try repository.isAncestor(mark, of: live) { return live }
        if let live, try !repository.isAncestor(live, of: mark) {
            throw StoreError.forkedLog(found: live.description, commit: mark.description)
        }
        logger.warning(
            "the log was deleted or set back; it is where it was",
            metadata: [
                "reference": "\(StateLocation.live)", "found": "\(live?.description ?? "none")", "commit": "\(mark)",
            ])
        try repository.advance(StateLocation.live, from: live, to: mark)
        return mark
    }

    /// Takes away the files of `main` and the log that are empty, as a power cut or a hand can leave them, when it is known
    /// what they named: git reads no reference at all that has such a file.
    static func removeEmptyFiles(at location: StateLocation, logger: Logger? = nil) {
        guard CommitMark.live(location).read() != nil else { return }
        for reference in [StateLocation.live, StateLocation.main] {
            let path = location.gitDirectory + "/" + reference
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            guard let size = attributes?[.size] as? Int, size <= longestLine,
                let content = FileManager.default.contents(atPath: path), content.allSatisfy({ $0 == 0 })
            else { continue }
            logger?.warning(
                "the file of a reference was empty; it is made anew", metadata: ["reference": "\(reference)"])
            unsafe unlink(path)
        }
    }

    /// So many bytes has the file of a reference that names a commit.
    private static let longestLine = 41

    /// Starts a log at `main`, or at what an earlier version served last when `main` was set back since or is not valid.
    private func first(in repository: borrowing Repository) throws -> ObjectID {
        let main = try repository.reference(StateLocation.main)
        guard let start = try served(insteadOf: main, in: repository) ?? main else {
            throw StoreError.noBranch(directory: location.directory)
        }
        try repository.advance(StateLocation.live, from: nil, to: start)
        logger.info("the log begins", metadata: ["reference": "\(StateLocation.live)", "commit": "\(start)"])
        return start
    }

    private func served(insteadOf main: ObjectID?, in repository: borrowing Repository) throws -> ObjectID? {
        guard let served = CommitMark.served(location).read(), served != main, repository.exists(served) else {
            return nil
        }
        guard let main, try repository.isAncestor(served, of: main) else { return served }
        return try Loader().load(main, in: repository, history: History()).problems.isEmpty ? nil : served
    }
}

extension Repository {
    /// The commit that is served: that of the log, or of `main` where no server has ever run, such as in a clone.
    func served() throws(GitError) -> ObjectID? {
        if let live = try reference(StateLocation.live) { return live }
        return try reference(StateLocation.main)
    }

    /// The commit that a person names: a branch, tag or commit; the one that is served when nil.
    ///
    /// `main` is the branch, also where an earlier version let a tag have this name.
    func commit(named revision: String?) throws(GitError) -> ObjectID {
        if revision == "main" { return try resolve(StateLocation.main) }
        if let revision { return try resolve(revision) }
        if let served = try served() { return served }
        return try resolve(StateLocation.main)
    }
}
