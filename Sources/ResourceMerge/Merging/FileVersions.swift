public import JSON

/// Three versions of a JSON file that are merged: what two sides made of it, and what both started from.
public struct FileVersions: Sendable {
    /// The common ancestor; nil when both sides added the file.
    public private(set) var base: JSONValue?
    /// Our version.
    public private(set) var ours: JSONValue
    /// Their version.
    public private(set) var theirs: JSONValue

    /// Takes versions as they are.
    public init(base: JSONValue?, ours: JSONValue, theirs: JSONValue) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
    }

    /// Reads the versions.
    ///
    /// Git finds renames by likeness and may hand over three different resources (one user deleted, another like it
    /// created); they are refused.
    ///
    /// - Parameters:
    ///   - base: The common ancestor; empty when both sides added the file.
    ///   - path: The path of the file in the repository, for messages.
    /// - Throws: ``MergeRefusal`` when a version is not JSON, or when they are different resources.
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

    /// The versions that there are.
    public var all: [JSONValue] { [base, ours, theirs].compactMap(\.self) }

    /// Puts members into each version, in the place of its own.
    public mutating func setMembers(_ members: [JSONValue]) {
        base = base?.settingMembers(members)
        ours = ours.settingMembers(members)
        theirs = theirs.settingMembers(members)
    }

    /// Merges the changes of both sides.
    ///
    /// - Parameters:
    ///   - keys: What tells the elements of arrays apart.
    ///   - problems: What a person has to decide besides, one line each.
    public func merged(by keys: ElementKeys = .valueAndType, problems: [String] = []) -> MergeResult {
        var merge = ThreeWayMerge(by: keys)
        let root = merge.mergeRoot(base: base, ours: ours, theirs: theirs)
        if let value = root.value, problems.isEmpty { return .merged(value.canonicalBytes) }
        return .conflict(ConflictText(root).bytes, problems: problems + merge.problems)
    }
}

/// Why three versions are not merged, in words.
public struct MergeRefusal: Error {
    /// The reason, a sentence or two.
    public let reason: String

    /// Says why.
    public init(reason: String) {
        self.reason = reason
    }
}

extension JSONValue {
    fileprivate func settingMembers(_ members: [JSONValue]) -> JSONValue {
        guard var object else { return self }
        object["members"] = members.isEmpty ? .none : .array(members)
        return .object(object)
    }
}
