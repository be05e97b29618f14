public import JSON

/// Merges three versions of a JSON value, and records where both sides changed a value differently.
public struct ThreeWayMerge: Sendable {
    /// The values that both sides changed differently.
    private(set) var conflicts: [MergeConflict] = []
    /// One line for each conflict: the attribute and its values.
    public var problems: [String] { conflicts.map { $0.text(sides) } }
    private let sides: SideNames
    /// The members that identify the elements of an array.
    let keys: ElementKeys
    private let kept: Kept

    /// What becomes of a value that both sides changed differently.
    public enum Kept: Sendable {
        /// It is left open.
        case neither
        /// It is that of the common ancestor.
        case base
        /// It is ours.
        case ours
    }

    /// Starts a merge.
    ///
    /// - Parameters:
    ///   - sides: The names of the two sides in messages.
    ///   - keys: The members that identify the elements of an array.
    ///   - kept: What becomes of a value that both sides changed differently.
    public init(_ sides: SideNames = .versions, by keys: ElementKeys = .valueAndType, keeping kept: Kept = .neither) {
        self.sides = sides
        self.keys = keys
        self.kept = kept
    }

    /// Merges a whole file.
    public mutating func mergeRoot(base: JSONValue?, ours: JSONValue, theirs: JSONValue) -> MergeNode {
        guard case .object(let ourObject) = ours, case .object(let theirObject) = theirs else {
            return merge(base, ours, theirs, at: "") ?? .value(ours.array == nil ? ours : [])
        }
        let baseObject = base?.object ?? [:]
        var members = mergeMembers(of: baseObject, ourObject, theirObject, at: "")
        if let schemas = Self.schemas(of: [baseObject, ourObject, theirObject], merged: members) {
            members.removeAll { $0.name == "schemas" }
            members.append(MergeNode.Member(name: "schemas", node: .value(schemas)))
            members.sort { JSONObject.precedes($0.name, $1.name) }
        }
        return MergeNode(members: members)
    }

    /// Merges one value; nil stands for an absent value.
    mutating func merge(_ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?, at path: String) -> MergeNode? {
        if path == "members", let members = MemberMerge(base, ours, theirs) {
            return members.isEmpty ? nil : .value(members.merged)
        }
        if path == "meta.created" { return (ours ?? theirs).map { .value($0) } }
        if ours == theirs || base == theirs { return ours.map { .value($0) } }
        if base == ours { return theirs.map { .value($0) } }
        if let versions = Self.objects(base, ours, theirs) {
            let members = mergeMembers(of: versions.base, versions.ours, versions.theirs, at: path)
            return members.isEmpty ? nil : MergeNode(members: members)
        }
        if let versions = Self.arrays(base, ours, theirs) {
            let elements = mergeElements(of: versions.base, versions.ours, versions.theirs, at: path)
            return elements.isEmpty ? nil : MergeNode(elements: elements)
        }
        return conflict(base, ours, theirs, at: path)
    }

    /// Records a conflict; nil stands for an absent value.
    mutating func conflict(
        _ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?, at path: String, isPrimaryInOurs: Bool? = nil
    ) -> MergeNode? {
        conflicts.append(
            MergeConflict(path: path, base: base, ours: ours, theirs: theirs, isPrimaryInOurs: isPrimaryInOurs))
        return switch kept {
        case .neither: .conflict(ours: ours, theirs: theirs)
        case .base: base.map { .value($0) }
        case .ours: ours.map { .value($0) }
        }
    }

    private mutating func mergeMembers(
        of base: JSONObject, _ ours: JSONObject, _ theirs: JSONObject, at path: String
    ) -> [MergeNode.Member] {
        var all = ours
        for member in theirs { all[member.name] = member.value }
        return all.names.compactMap { name in
            let label = SingleLine.text(name, limit: 100)
            let inner = path.isEmpty ? label : "\(path).\(label)"
            return merge(base[name], ours[name], theirs[name], at: inner).map { .init(name: name, node: $0) }
        }
    }

    /// The versions as objects, an absent one as an empty object; nil when one is not an object.
    private static func objects(
        _ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?
    ) -> (base: JSONObject, ours: JSONObject, theirs: JSONObject)? {
        guard let base = (base ?? [:]).object, let ours = (ours ?? [:]).object, let theirs = (theirs ?? [:]).object
        else { return nil }
        return (base, ours, theirs)
    }

    private static func arrays(
        _ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?
    ) -> (base: [JSONValue], ours: [JSONValue], theirs: [JSONValue])? {
        guard let base = (base ?? []).array, let ours = (ours ?? []).array, let theirs = (theirs ?? []).array
        else { return nil }
        return (base, ours, theirs)
    }
}

extension ThreeWayMerge {
    private static func isURN(_ name: String) -> Bool { name.utf8.contains(UInt8(ascii: ":")) }

    /// The `schemas` of a merged resource: the merged list without extensions, then the extensions that the resource
    /// has.
    ///
    /// Nil when the merged list needs no change, because it has these schemas in the order of one side, or when it has
    /// a conflict.
    private static func schemas(of versions: [JSONObject], merged: [MergeNode.Member]) -> JSONValue? {
        guard versions.dropFirst().allSatisfy({ $0["schemas"]?.array?.isEmpty == false }) else { return nil }
        let node = merged.first { $0.name == "schemas" }?.node
        guard let listed = (node ?? .value([])).value?.array else { return nil }
        let known = Set(versions.flatMap { $0.names.filter(isURN) }.map { JSONValue.string($0) })
        let extensions = merged.map(\.name).filter(isURN).map { JSONValue.string($0) }
        let schemas = listed.filter { !known.contains($0) } + extensions
        let isOfASide = versions.dropFirst().contains { $0["schemas"]?.array == listed }
        return isOfASide && Set(schemas) == Set(listed) ? .none : .array(schemas)
    }
}
