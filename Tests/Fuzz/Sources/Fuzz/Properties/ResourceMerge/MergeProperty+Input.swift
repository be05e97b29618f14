import JSON
import ResourceMerge

extension MergeProperty {
    /// Reads `{"keys": …, "versions": […]}`: three versions, or two that have no ancestor; elements are told apart by
    /// their names when `keys` is `name`.
    init?(_ input: JSONValue) {
        guard let object = input.object, let versions = object["versions"]?.array, (2...3).contains(versions.count)
        else { return nil }
        self.init(
            versions: FileVersions(
                base: versions.count == 3 ? versions[0] : .none, ours: versions[versions.count - 2],
                theirs: versions[versions.count - 1]),
            keys: object["keys"] == "name" ? .name : .valueAndType)
    }

    /// Merges versions as git hands them over, tries every law on them, and tells in a few words what came of it.
    static func check(_ bytes: [UInt8]) throws(Violation) -> String {
        guard let input = try? JSONValue(parsing: bytes) else { return "no JSON" }
        guard let property = MergeProperty(input) else { return "no versions" }
        let settled = property.settled
        for law in MergeLaw.allCases {
            do throws(Violation) { try settled.check(law) } catch {
                throw Violation("\(law.rawValue): \(error.description)")
            }
        }
        let changes = settled.versions.ours.object?.differences(to: settled.versions.theirs.object ?? [:]).count ?? 0
        return "\(try property.checkFiles()), \(settled.outcome.problems.count) conflicts, \(changes) differences"
    }

    /// The versions with their members sorted, with `schemas` as the extensions are, and without the time of creation,
    /// which the server alone sets: the laws are those of files in this form.
    private var settled: MergeProperty {
        let versions = FileVersions(
            base: versions.base.map(settled), ours: settled(versions.ours), theirs: settled(versions.theirs))
        return MergeProperty(versions: versions, keys: keys)
    }

    private func settled(_ version: JSONValue) -> JSONValue {
        guard var object = version.object else { return version }
        if var meta = object["meta"]?.object {
            meta["created"] = .none
            object["meta"] = .object(meta)
        }
        if let schemas = object["schemas"]?.array, !schemas.isEmpty {
            let known = versions.extensions
            let own = object.names.map { JSONValue.string($0) }.filter(known.contains)
            object["schemas"] = .array(schemas.filter { !known.contains($0) } + own)
        }
        var merge = ThreeWayMerge(by: keys)
        let value = JSONValue.object(object)
        return merge.mergeRoot(base: value, ours: value, theirs: value).value ?? value
    }

    private func checkFiles() throws(Violation) -> String {
        let files: FileVersions
        do throws(MergeRefusal) {
            files = try FileVersions(
                base: versions.base?.canonicalBytes ?? [], ours: versions.ours.canonicalBytes,
                theirs: versions.theirs.canonicalBytes, path: "users/a.json")
        } catch {
            let ids = Set(versions.all.map { $0.object?["id"] })
            try Violation.unless(ids.count > 1, "One resource is refused: \(error.reason)")
            return "refused"
        }
        switch files.merged(by: keys) {
        case .merged: return "merged"
        case .conflict: return "open"
        case .refused(let reason): throw Violation("It is refused: \(reason)")
        }
    }
}
