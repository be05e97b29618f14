import Git
import JSON
import SCIM

/// The resources of a revision as text, from which ``Import`` makes the same state.
public enum Export {
    /// Calls `body` with each resource: as its file holds it, in one line, `meta.created` always there; users first,
    /// groups last, each in order of creation.
    ///
    /// - Parameter revision: A branch, tag or commit; the commit that is served when nil.
    /// - Throws: ``StoreError`` when the revision cannot be read or is not valid, and what `body` throws.
    public static func run(
        _ revision: String?, of location: StateLocation, _ body: ([UInt8]) throws -> Void
    ) throws {
        guard location.exists else { throw StoreError.notInitialised(directory: location.directory) }
        let contents = try contents(of: revision, at: location)
        for type in contents.resourceTypes.targetsFirst {
            for stored in contents.all(of: type) { try body(line(of: stored)) }
        }
    }

    private static func contents(of revision: String?, at location: StateLocation) throws -> ResourceSet {
        do {
            let repository = try Repository(opening: location.gitDirectory)
            let commit = try repository.commit(named: revision)
            var (snapshot, problems) = try Loader().load(commit, in: repository, history: History())
            if let problem = problems.first {
                throw StoreError.failed(
                    action: "Exporting \(revision ?? location.directory)", reason: problem.description)
            }
            if snapshot.contents.hasUndated {
                var history = History()
                try history.walk(repository, to: commit, since: nil)
                (snapshot, _) = try Loader().load(commit, in: repository, history: history)
            }
            return snapshot.contents
        } catch let error as GitError {
            throw StoreError.failed(action: "Reading \(revision ?? location.directory)", reason: error.explanation)
        }
    }

    private static func line(of stored: StoredResource) -> [UInt8] {
        var value = stored.value
        if !stored.isDated {
            value["meta"] = ["resourceType": .string(stored.type.name), "created": .string(stored.created.text)]
        }
        return JSONValue.object(value).compactBytes + [0x0A]
    }
}

extension StoredResource {
    /// Whether the file says when the resource was created; git knows otherwise.
    fileprivate var isDated: Bool { resource["meta"]?.object?["created"] != nil }
}

extension ResourceSet {
    fileprivate var hasUndated: Bool {
        resourceTypes.contains { all(of: $0).contains { !$0.isDated } }
    }
}
