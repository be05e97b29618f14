import JSON
import SCIM

/// What `scimgit.json` at the top of the state repository says.
struct StateFormat: Sendable, Hashable {
    static let fileName = "scimgit.json"
    /// What is said of a change that takes the file away.
    static let mustStay = "The file must stay: it says how the repository is laid out."

    /// How many directories stand above a resource file, each named by one character: 3, or 4 for more than about
    /// 300,000 identities.
    var fanOut = 3
    /// Whether two groups may have the same `displayName`: `server` for no, `none` for yes, as directories with a tree of
    /// groups need it (Keycloak, Active Directory).
    var groupNames = Attribute.Uniqueness.server
    /// The resources that no client may change, such as `Users/2819c223`.
    private(set) var protected: Set<String> = []
    /// The rules that a standard makes for the whole state; nil for none.
    private(set) var policy: Policy?
    /// How much a client may take away at once.
    private(set) var massChange = MassChangeLimit()
    /// Whether memberships are served as resources of their own.
    private(set) var servesMemberships = false
    /// The names that mean nothing to this program, sorted: a state that has some is served, but none may be added, because
    /// a misspelled setting would look as if it held.
    private(set) var unknownNames: [String] = []

    private static let groupNamesKey = "Group.displayName"
    private static let names: Set = [
        "format", "fanout", "uniqueness", "protected", "massChange", "policy", "groupMemberships",
    ]

    var bytes: [UInt8] {
        JSONValue.object(["format": 1, "fanout": .number(JSONNumber(fanOut))]).canonicalBytes
    }

    init(fanOut: Int = 3) {
        self.fanOut = fanOut
    }

    init(parsing bytes: [UInt8]) throws(StoreError) {
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch {
            throw .unknownFormat(reason: error.description)
        }
        guard let object = value.object, object["format"] == 1 else {
            throw .unknownFormat(reason: "\"format\" must be 1, the only one this version of scimgit knows.")
        }
        guard let fanOut = object["fanout"]?.number?.integer, (3...4).contains(fanOut) else {
            throw .unknownFormat(reason: "\"fanout\" must be 3 or 4.")
        }
        self.fanOut = fanOut
        groupNames = try Self.groupNames(object["uniqueness"])
        protected = try Self.protected(object["protected"])
        policy = try Self.policy(object["policy"])
        if let memberships = object["groupMemberships"] {
            guard let isServed = memberships.bool else {
                throw .unknownFormat(reason: "\"groupMemberships\" must be true or false.")
            }
            servesMemberships = isServed
        }
        massChange = try MassChangeLimit(object["massChange"])
        unknownNames = object.names.filter { !Self.names.contains($0) }.sorted()
    }

    /// What is wrong with a name that means nothing.
    static func reason(ofUnknown name: String) -> String {
        "\"\(SingleLine.text(name, limit: 100))\" is no setting of this version of scimgit, which knows "
            + "\"format\", \"fanout\", \"uniqueness\", \"protected\", \"massChange\", "
            + "\"policy\" and \"groupMemberships\" only."
    }

    private static func protected(_ value: JSONValue?) throws(StoreError) -> Set<String> {
        guard let value else { return [] }
        let names = value.array?.map { $0.string?.wholeMatch(of: /[^\/]+\/.+/) == nil ? nil : $0.string }
        guard let names, !names.contains(nil) else {
            throw .unknownFormat(reason: "\"protected\" must be an array of resources such as \"Users/2819c223\".")
        }
        return Set(names.compactMap(\.self))
    }

    /// What it says of the built-in definitions.
    var definitionSettings: Definitions.Settings {
        var settings = Definitions.Settings()
        settings.groupNames = groupNames
        settings.hasSecrets = policy != .ipsie
        return settings
    }

    private static func policy(_ value: JSONValue?) throws(StoreError) -> Policy? {
        guard let value else { return nil }
        guard let policy = value.string.flatMap(Policy.init) else {
            let known = Policy.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or ")
            throw .unknownFormat(reason: "\"policy\" must be \(known).")
        }
        return policy
    }

    private static func groupNames(_ value: JSONValue?) throws(StoreError) -> Attribute.Uniqueness {
        guard let value else { return .server }
        guard let object = value.object, object.names.allSatisfy({ $0 == groupNamesKey }) else {
            throw .unknownFormat(reason: "\"uniqueness\" must be an object that has \"\(groupNamesKey)\" alone.")
        }
        switch object[groupNamesKey] {
        case nil, "server": return .server
        case "none": return .none
        default: throw .unknownFormat(reason: "\"\(groupNamesKey)\" must be \"server\" or \"none\".")
        }
    }
}
