import JSON

/// A resource while the operations of a request change it one after the other.
struct PatchTarget {
    let type: ResourceType
    let dialect: Dialect
    let budget: WorkBudget
    /// The names of the attributes in the request that the type has not.
    var ignored: [String] = []
    /// Whether an operation gave a value to a writeOnly attribute, such as the password, which is kept nowhere.
    var hadSecret = false
    /// The names of the multi-valued attributes whose values were replaced as a whole.
    var replaced: Set<[String]> = []
    private var resource: JSONObject
    /// The members of a group that `resource` does not hold.
    private let members: MemberLookup?
    /// The multi-valued attributes that operations have reached, which `resource` holds as they were before.
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

    /// The value of a single-valued attribute or of a part of one.
    subscript(names: [String]) -> JSONValue? {
        get {
            names.reduce(JSONValue.object(resource)) { value, name in value?.object?[name] }
        }
        set { Self.set(newValue, at: names[...], of: &resource) }
    }

    /// Sets a value deep in an object; an object that is left empty goes too.
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

    /// The whole value of the attribute that a path names or ends in a part of.
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

    /// Takes the values of a multi-valued attribute out, to be put back changed with ``put(_:of:)``.
    mutating func take(_ resolved: ResolvedPath) -> ValueList {
        let names = resolved.attributeNames
        if let list = lists.removeValue(forKey: names) { return list }
        if let members, names == Self.membersPath { return ValueList(resolved.attribute, members, budget) }
        return ValueList(resolved.attribute, self[names]?.array ?? [], budget)
    }

    /// Pays for looking at all values of a multi-valued attribute twice.
    mutating func spendOnAll(of resolved: ResolvedPath) throws(SCIMError) {
        var list = take(resolved)
        try list.spendOnAll(times: 2)
        put(list, of: resolved)
    }

    private static let membersPath = ["members"]

    /// The members that operations have looked at, as they were before.
    var foundMembers: [Member] { lists[Self.membersPath]?.found ?? [] }

    /// Puts the values of a multi-valued attribute back.
    mutating func put(_ list: ValueList, of resolved: ResolvedPath) {
        lists[resolved.attributeNames] = list
    }

    /// Removes the attributes of an extension.
    mutating func removeExtension(_ schema: String) {
        resource[schema] = nil
        for names in lists.keys where names.first == schema { lists[names] = nil }
    }

    /// The resource after the operations so far, in the form of a file.
    func result() -> JSONObject {
        var target = self
        for (names, var list) in lists {
            if dialect.isLenient { list.dropRemnants() }
            target[names] = list.value
        }
        return type.stored(dialect.isLenient ? target.resource.withNameOnOneLine : target.resource)
    }
}
