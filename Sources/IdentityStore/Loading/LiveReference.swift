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
    /// - Throws: ``StoreError/noLog(directory:commit:)``, ``StoreError/forkedLog(found:commit:)``,
    ///   ``StoreError/noBranch(directory:)``, and ``ReferenceDamage`` when a person has to choose.
    func restored(in repository: borrowing Repository) throws -> ObjectID {
        if let damage = ReferenceDamage(StateLocation.live, at: location, in: repository) { throw damage }
        if let damage = ReferenceDamage(StateLocation.main, at: location, in: repository), damage.fault == .folder {
            throw damage
        }
        let live: ObjectID?
        do { live = try repository.reference(StateLocation.live) } catch {
            throw ReferenceDamage(packedAt: location) ?? error as any Error
        }
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
        try repository.updateReference(StateLocation.live, from: PreviousValue(live), to: mark)
        return mark
    }

    /// Takes away the files of `main` and the log that name nothing, as a power cut or a hand can leave them, when it is
    /// known what they named: git reads no reference at all that has such a file.
    static func removeUnreadableFiles(at location: StateLocation, logger: Logger? = nil) {
        guard CommitMark.live(location).read() != nil else { return }
        for reference in StateLocation.needed {
            let path = location.gitDirectory + "/" + reference
            guard let content = FileManager.default.contents(atPath: path), !isReference(content) else { continue }
            logger?.warning(
                "the file of a reference held no id of a commit; the reference is remade",
                metadata: ["reference": "\(reference)", "file": "\(path)"])
            unsafe unlink(path)
        }
    }

    /// Whether git reads a name or an id in the file of a reference.
    private static func isReference(_ content: Data) -> Bool {
        let line = String(decoding: content.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        if line.hasPrefix("ref:") { return true }
        guard let id = ObjectID(hex: line.trimmingCharacters(in: .whitespaces)) else { return false }
        return id != .zero
    }

    /// Starts a log at `main`, or at what an earlier version served last when `main` was set back since or is not valid.
    private func first(in repository: borrowing Repository) throws -> ObjectID {
        let main = try repository.reference(StateLocation.main)
        guard let start = try served(insteadOf: main, in: repository) ?? main else {
            throw StoreError.noBranch(directory: location.directory)
        }
        try repository.updateReference(StateLocation.live, from: .absent, to: start)
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
