import JSON
import ResourceMerge

/// What the merge of objects must come to, told for each name by itself, and for members and schemas as sets.
struct MergeModel {
    private let versions: FileVersions

    init(_ versions: FileVersions) {
        self.versions = versions
    }

    /// Compares a merge with what it must be.
    func check(_ root: MergeNode) throws(Violation) {
        guard let ours = versions.ours.object, let theirs = versions.theirs.object else {
            return try check(versions.base, versions.ours, versions.theirs, root, at: [])
        }
        try checkNames(versions.base?.object ?? [:], ours, theirs, root, at: [])
        try checkSchemas(root)
    }

    private func checkNames(
        _ base: JSONObject, _ ours: JSONObject, _ theirs: JSONObject, _ node: MergeNode?, at path: [String]
    ) throws(Violation) {
        let names = Set(ours.names.map { JSONValue.string($0) } + theirs.names.map { .string($0) })
        for name in node?.names ?? [] {
            try Violation.unless(names.contains(.string(name)), "\(path) has \(name), which neither side has.")
        }
        for name in names.compactMap(\.string) where !(path.isEmpty && name == "schemas") {
            try check(base[name], ours[name], theirs[name], node?.member(name), at: path + [name])
        }
    }

    private func check(
        _ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?, _ node: MergeNode?, at path: [String]
    ) throws(Violation) {
        if path == ["members"], let base = (base ?? []).memberIDs, let ours = (ours ?? []).memberIDs,
            let theirs = (theirs ?? []).memberIDs
        {
            return try checkMembers(Set(base), Set(ours), Set(theirs), node)
        }
        if ours == theirs || base == theirs { return try expect(ours, node, at: path) }
        if base == ours { return try expect(theirs, node, at: path) }
        if let base = (base ?? [:]).object, let ours = (ours ?? [:]).object, let theirs = (theirs ?? [:]).object {
            return try checkNames(base, ours, theirs, node, at: path)
        }
        if [base, ours, theirs].allSatisfy({ ($0 ?? []).array != nil }) {
            if case .conflict? = node { throw Violation("\(path) is open as a whole.") }
            return
        }
        guard case .conflict(let left, let right)? = node, left == ours, right == theirs else {
            throw Violation("\(path) is not open: \(base.text) became \(ours.text) and \(theirs.text)")
        }
    }

    private func expect(_ value: JSONValue?, _ node: MergeNode?, at path: [String]) throws(Violation) {
        let isOpen = node != nil && node?.value == nil
        try Violation.unless(
            !isOpen && node?.value == value, "\(path) is \(isOpen ? "open" : (node?.value).text), not \(value.text)")
    }

    private func checkMembers(
        _ base: Set<JSONValue>, _ ours: Set<JSONValue>, _ theirs: Set<JSONValue>, _ node: MergeNode?
    ) throws(Violation) {
        let expected = ours.intersection(theirs).union(ours.subtracting(base)).union(theirs.subtracting(base))
        let found = node?.value?.memberIDs ?? []
        try Violation.unless(Set(found) == expected, "The members are \(JSONValue.array(found).text).")
        let strings = found.compactMap(\.string)
        try Violation.unless(
            zip(strings, strings.dropFirst()).allSatisfy { $0.precedesByBytes($1) }, "The members have no order.")
    }

    /// Extensions are listed that the merged resource has, and others that a version had are not.
    private func checkSchemas(_ root: MergeNode) throws(Violation) {
        let known = versions.extensions
        guard let merged = root.value, let schemas = merged.object?["schemas"]?.array else { return }
        guard [versions.ours, versions.theirs].allSatisfy({ $0.object?["schemas"]?.array?.isEmpty == false }) else {
            return
        }
        let listed = Set(schemas).intersection(known)
        try Violation.unless(listed == merged.extensions, "The schemas are \(JSONValue.array(schemas).text).")
    }
}

extension MergeNode {
    /// The names of an object.
    fileprivate var names: [String] {
        switch self {
        case .value(let value): value.object?.names.map(\.self) ?? []
        case .object(let members): members.map(\.name)
        default: []
        }
    }

    /// A member of an object.
    fileprivate func member(_ name: String) -> MergeNode? {
        switch self {
        case .value(let value): value.object?[name].map { .value($0) }
        case .object(let members): members.first { $0.name.hasSameScalars(as: name) }?.node
        default: nil
        }
    }
}

extension FileVersions {
    /// The names of all extensions.
    var extensions: Set<JSONValue> { all.reduce(into: []) { $0.formUnion($1.extensions) } }
}

extension JSONValue {
    /// The names of the extensions that it has attributes of.
    var extensions: Set<JSONValue> {
        Set((object?.names.map(\.self) ?? []).filter { $0.utf8.contains(UInt8(ascii: ":")) }.map { .string($0) })
    }
}
