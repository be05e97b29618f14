import Git

/// The check of one whole revision by the rules the server uses.
public enum StateCheck {
    /// What is wrong with a revision, file by file; nothing when it can be served.
    ///
    /// - Parameter revision: A branch, tag or commit; the served branch when nil.
    /// - Throws: ``StoreError`` when the repository or the revision cannot be read.
    public static func problems(of revision: String?, at location: StateLocation) throws(StoreError) -> [Problem] {
        guard location.exists else { throw .notInitialised(directory: location.directory) }
        do {
            let repository = try Repository(opening: location.gitDirectory)
            let commit = try repository.resolve(revision ?? StateLocation.branch)
            return try Loader().load(commit, in: repository, history: History()).problems
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(action: "Reading \(revision ?? StateLocation.branch)", reason: "\(error)")
        }
    }
}
