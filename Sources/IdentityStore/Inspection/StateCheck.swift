import Git
import SCIM

/// The check of one whole revision by the rules the server uses.
public enum StateCheck: Sendable {
    /// What a check finds.
    public struct Report: Sendable, Hashable {
        /// What keeps the revision from being served.
        public let problems: [Problem]
        /// What is served as it is, and would be refused if it came now.
        public let remarks: [Problem]
    }

    /// What there is to say of a revision, file by file.
    ///
    /// - Parameter revision: A branch, tag or commit; the commit that is served when nil.
    /// - Throws: ``StoreError`` when the repository or the revision cannot be read.
    public static func report(of revision: String?, at location: StateLocation) throws(StoreError) -> Report {
        guard location.exists else { throw .notInitialized(directory: location.directory) }
        do {
            if let damage = ReferenceDamage(unreadableAt: location) { throw damage }
            let repository = try Repository(opening: location.gitDirectory)
            let damages = ReferenceDamage.all(at: location, in: repository)
            let commit = try Self.commit(named: revision, at: location, in: repository, damages)
            let tree = try repository.commit(commit).tree
            let (snapshot, problems) = try Loader().load(commit, in: repository, history: History())
            let entry = try repository.entry(at: AttributesFile.path, in: tree)
            let attributes = try AttributesFile.problem(AttributesFile.path, entry, in: repository)
            return Report(
                problems: (attributes.map { [$0] } ?? []) + problems,
                remarks: damages.map(\.problem) + remarks(on: snapshot.contents))
        } catch { throw StoreError(error, during: "Reading \(revision ?? location.directory)") }
    }

    /// - Throws: ``StoreError`` with what sets it right when the reference is broken or missing.
    private static func commit(
        named revision: String?, at location: StateLocation, in repository: borrowing Repository,
        _ damages: [ReferenceDamage]
    ) throws -> ObjectID {
        do { return try repository.commit(named: revision) } catch {
            let name = revision ?? "the log"
            let reference = revision == "main" ? StateLocation.main : revision ?? StateLocation.live
            if let damage = damages.first(where: { $0.name == reference || $0.fault == .lines }) {
                throw StoreError.failed(action: "Reading \(name)", reason: damage.description)
            }
            guard revision == "main", try repository.reference(StateLocation.main) == nil else { throw error }
            throw StoreError.failed(
                action: "Reading main",
                reason: "There is no branch main: the next `scimgit serve` remakes it, where the log is.")
        }
    }

    private static func remarks(on contents: ResourceSet) -> [Problem] {
        var remarks = contents.format.unknownNames.map { name in
            Problem(path: StateFormat.fileName, reason: StateFormat.reason(ofUnknown: name))
        }
        let latestCreated = Timestamp.now().latestCreated
        let mayClash = contents.mayClash
        for type in contents.resourceTypes {
            for stored in contents.order(of: type) {
                let breaches = contents.breaches(
                    of: stored, since: nil, latestCreated: latestCreated, mayClash: mayClash)
                remarks += breaches.filter(contents.serves).map { contents.problem($0, in: stored) }
            }
        }
        return remarks.sorted { $0.path < $1.path }
    }

    /// What is wrong with a revision, file by file; nothing when it can be served.
    ///
    /// - Parameter revision: A branch, tag or commit; the commit that is served when nil.
    /// - Throws: ``StoreError`` when the repository or the revision cannot be read.
    public static func problems(of revision: String?, at location: StateLocation) throws(StoreError) -> [Problem] {
        try report(of: revision, at: location).problems
    }
}
