public import JSON

/// The three versions of a JSON file in a merge: ours, theirs and their common ancestor.
public struct FileVersions: Sendable {
    /// The common ancestor; nil when both sides added the file.
    public private(set) var base: JSONValue?
    /// Our version.
    public private(set) var ours: JSONValue
    /// Their version.
    public private(set) var theirs: JSONValue

    /// Takes parsed versions without checking that they are of the same resource.
    public init(base: JSONValue?, ours: JSONValue, theirs: JSONValue) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    /// Parses the versions, and checks that they are of the same resource.
    ///
    /// Git detects renames by similarity, and may pass versions of different resources (a user deleted and a similar
    /// one created); these are refused.
    ///
    /// - Parameters:
    ///   - base: The common ancestor; empty when both sides added the file.
    ///   - path: The path of the file in the repository, for messages.
    /// - Throws: ``MergeRefusal`` when a version is not valid JSON, or when the versions have different ids.
    public init(
        base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String, limits: JSONLimits = JSONLimits()
    ) throws(MergeRefusal) {
        self.base = base.isEmpty ? .none : try Self.parse(base, "The common ancestor", path, limits)
        self.ours = try Self.parse(ours, "Our version", path, limits)
        self.theirs = try Self.parse(theirs, "Their version", path, limits)
        try checkIdentity(path)
    }

    private static func parse(
        _ bytes: [UInt8], _ version: String, _ path: String, _ limits: JSONLimits
    ) throws(MergeRefusal) -> JSONValue {
        do throws(JSONError) { return try JSONValue(parsing: bytes, limits: limits) } catch {
            throw MergeRefusal(reason: "\(version) of \(path) is not valid JSON: \(error).")
        }
    }

    private func checkIdentity(_ path: String) throws(MergeRefusal) {
        let ids = all.map { $0.object?["id"] }
        guard let first = ids.first, let other = ids.first(where: { $0 != first }) else { return }
        let names = [first, other].map { id in id.map { SingleLine.value($0, limit: 80) } ?? "no id" }
        throw MergeRefusal(
            reason: "\(path): the versions are different resources, \(names[0]) and \(names[1]). Git took one for a "
                + "renamed copy of the other; make the change to the right file by hand.")
    }

    /// The versions, without a missing ancestor.
    public var all: [JSONValue] { [base, ours, theirs].compactMap(\.self) }

    /// Replaces the `members` of each version.
    public mutating func setMembers(_ members: [JSONValue]) {
        base = base?.settingMembers(members)
        ours = ours.settingMembers(members)
        theirs = theirs.settingMembers(members)
    }

    /// Merges the changes of both sides.
    ///
    /// - Parameters:
    ///   - keys: The members that identify the elements of arrays.
    ///   - tasks: What is left to do in other files, one line each.
    ///   - label: What the file is of, for people, on one line.
    ///   - name: The name of the user or group with an id.
    /// - Returns: The result, which is never refused.
    public func merged(
        by keys: ElementKeys = .valueAndType, leaving tasks: [String] = [], of label: String? = nil,
        naming name: (String) -> String? = { _ in nil }
    ) -> MergeResult {
        var merge = ThreeWayMerge(by: keys)
        let root = merge.mergeRoot(base: base, ours: ours, theirs: theirs)
        if let value = root.value, tasks.isEmpty { return .merged(value.canonicalBytes) }
        let problems = merge.conflicts.map { $0.text(.versions, naming: name) }
        return .conflict(ConflictText(root, of: label, tasks: tasks).bytes, problems: tasks + problems)
    }

    /// Merges versions that are merge bases themselves into the one that git uses for them.
    ///
    /// Where both changed a value differently, it has the value of the common ancestor.
    ///
    /// - Parameter keys: The members that identify the elements of arrays.
    public func mergedBase(by keys: ElementKeys = .valueAndType) -> [UInt8] {
        var merge = ThreeWayMerge(by: keys, keeping: .base)
        let root = merge.mergeRoot(base: base, ours: ours, theirs: theirs)
        return (root.value ?? base)?.canonicalBytes ?? []
    }
}

extension JSONValue {
    fileprivate func settingMembers(_ members: [JSONValue]) -> JSONValue {
        guard var object else { return self }
        object["members"] = members.isEmpty ? .none : .array(members)
        return .object(object)
    }
}
