import Git
import SCIM

/// The check of one whole revision by the rules the server uses.
public enum StateCheck {
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
        guard location.exists else { throw .notInitialised(directory: location.directory) }
        do {
            let repository = try Repository(opening: location.gitDirectory)
            let commit = try repository.commit(named: revision)
            let tree = try repository.commit(commit).tree
            let (snapshot, problems) = try Loader().load(commit, in: repository, history: History())
            let entry = try repository.entry(at: AttributesFile.path, in: tree)
            let attributes = try AttributesFile.problem(AttributesFile.path, entry, in: repository)
            return Report(
                problems: (attributes.map { [$0] } ?? []) + problems, remarks: remarks(on: snapshot.contents))
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(action: "Reading \(revision ?? location.directory)", reason: error.explanation)
        }
    }

    private static func remarks(on contents: ResourceSet) -> [Problem] {
        var remarks = contents.format.unknownNames.map { name in
            Problem(path: StateFormat.fileName, reason: StateFormat.reason(ofUnknown: name))
        }
        for type in contents.resourceTypes {
            for stored in contents.order(of: type) {
                do throws(SCIMError) {
                    try type.checkSize(of: stored.resource.value)
                    try type.checkUserName(of: stored.resource, since: nil)
                } catch {
                    remarks.append(Problem(path: stored.path, reason: error.detail))
                }
                remarks += contents.memberFaults(of: stored)
                for violation in contents.uniquenessViolations(of: stored.resource, type)
                where contents.isByWidthOnly(violation) {
                    let holder = contents.resource(violation.holder)?.path ?? violation.holder
                    let reason = "The userName \"\(violation.text)\" looks like that of \(holder)."
                    remarks.append(Problem(path: stored.path, reason: reason))
                }
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
