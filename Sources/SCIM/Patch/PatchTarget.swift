import JSON

/// The working copy of a resource to which the operations of a request are applied.
struct PatchTarget {
    let type: ResourceType
    let dialect: Dialect
    let budget: WorkBudget
    /// The paths in the request that name no attribute of the type.
    var ignored: [String] = []
    /// Whether an operation had a value for a writeOnly attribute, such as the password, which was discarded.
    var hadSecret = false
    /// The multi-valued attributes whose list of elements was replaced as a whole, as in
    /// ``ResolvedPath/attributeNames``.
    var replaced: Set<[String]> = []
    private var resource: JSONObject
    /// Finds the members of a group, when `resource` does not hold them.
    private let members: MemberLookup?
    /// The multi-valued attributes that operations have changed; `resource` still holds their old elements.
    private var lists: [[String]: ValueList] = [:]

    init(
        _ resource: Resource, members: MemberLookup? = nil, of type: ResourceType, dialect: Dialect,
        _ budget: WorkBudget
    ) {
        self.budget = budget
        self.resource = resource.value
        self.members = members
        self.type = type
        self.dialect = dialect
    }

    /// The value of a single-valued attribute or of a sub-attribute of one.
    subscript(names: [String]) -> JSONValue? {
        get {
            names.reduce(JSONValue.object(resource)) { value, name in value?.object?[name] }
        }
        set { Self.set(newValue, at: names[...], of: &resource) }
    }

    /// Sets a value in nested objects, and removes objects that become empty.
    private static func set(_ value: JSONValue?, at names: ArraySlice<String>, of object: inout JSONObject) {
        guard let name = names.first else { return }
        guard names.count > 1 else {
            object[name] = value
            return
        }
        var inner = object[name]?.object ?? JSONObject()
        set(value, at: names.dropFirst(), of: &inner)
        object[name] = inner.isEmpty ? nil : .object(inner)
    }

    /// The whole value of the attribute of a path, whatever sub-attribute the path names.
    func value(of resolved: ResolvedPath) -> JSONValue? {
        lists[resolved.attributeNames].map(\.value) ?? self[resolved.attributeNames]
    }

    /// The names of the attributes of an extension that have a value.
    func attributes(of schema: String) -> Set<String> {
        var names = Set(resource[schema]?.object?.names.map(\.self) ?? [])
        for (path, list) in lists where path.first == schema {
            if list.isEmpty { names.remove(path[1]) } else { names.insert(path[1]) }
        }
        return names
    }

    /// Takes out the elements of a multi-valued attribute; ``put(_:of:)`` puts them back.
    mutating func take(_ resolved: ResolvedPath) -> ValueList {
        let names = resolved.attributeNames
        if let list = lists.removeValue(forKey: names) { return list }
        if let members, names == Self.membersPath { return ValueList(resolved.attribute, members, budget) }
        return ValueList(resolved.attribute, self[names]?.array ?? [], budget)
    }

    /// Spends the steps for comparing all elements of a multi-valued attribute twice.
    mutating func spendOnAll(of resolved: ResolvedPath) throws(SCIMError) {
        var list = take(resolved)
        try list.spendOnAll(times: 2)
        put(list, of: resolved)
    }

    private static let membersPath = ["members"]

    /// The members that were looked up, as they were before the operations.
    var foundMembers: [Member] { lists[Self.membersPath]?.found ?? [] }

    /// Puts back the elements of a multi-valued attribute.
    mutating func put(_ list: ValueList, of resolved: ResolvedPath) {
        lists[resolved.attributeNames] = list
    }

    /// Removes the attributes of an extension.
    mutating func removeExtension(_ schema: String) {
        resource[schema] = nil
        for names in lists.keys where names.first == schema { lists[names] = nil }
    }

    /// The resource after the operations so far, in its stored form.
    func result() -> JSONObject {
        var target = self
        for (names, var list) in lists {
            if dialect.has(.remnantsDropped) { list.dropRemnants() }
            target[names] = list.value
        }
        return type.stored(dialect.has(.namesOnOneLine) ? target.resource.withNameOnOneLine : target.resource)
    }
}
