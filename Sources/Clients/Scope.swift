import Limits
import SCIM

/// What a client may ask for, a word of `--scope`.
public enum Scope: Sendable, Hashable {
    /// All GETs and searches.
    case read
    /// Changes of users.
    case users
    /// Changes of groups.
    case groups
    /// Changes of resources of one type.
    case type(String)
    /// Changes of resources of all types but users and groups.
    case types
    /// Requests to `/Bulk`; each operation needs the scope of its type besides.
    case bulk
    /// Requests to `/Me`.
    case me

    private static let prefix = "type:"

    /// Reads a word of `--scope`; nil for any other word.
    init?(_ word: some StringProtocol) {
        switch word {
        case "read": self = .read
        case "users": self = .users
        case "groups": self = .groups
        case "types": self = .types
        case "bulk": self = .bulk
        case "me": self = .me
        default:
            let name = word.dropFirst(Self.prefix.count)
            guard word.hasPrefix(Self.prefix), (1...Limits.resourceTypeName).contains(name.utf8.count),
                name.utf8.allSatisfy(\.isOfTypeName)
            else { return nil }
            self = .type(String(name))
        }
    }

    /// The word of `--scope`.
    public var word: String {
        switch self {
        case .read: "read"
        case .users: "users"
        case .groups: "groups"
        case .type(let name): Self.prefix + name
        case .types: "types"
        case .bulk: "bulk"
        case .me: "me"
        }
    }
}

/// The scopes of a client or token.
public struct Scopes: Sendable, Hashable, CustomStringConvertible {
    /// Each scope once, in the order in which they are shown.
    public let list: [Scope]
    private let set: Set<Scope>

    /// All that a client may be given.
    public static let all = Scopes([.read, .users, .groups, .types, .bulk, .me])
    /// The words of `--scope`, for messages.
    public static let words = "read, users, groups, type:NAME, types, bulk and me, or all"

    /// Puts scopes together.
    public init(_ scopes: [Scope]) {
        set = Set(scopes)
        var rest = set
        list = ([.read, .users, .groups, .types, .bulk, .me] + scopes).filter { rest.remove($0) != nil }
    }

    /// Reads the value of `--scope`, words with commas between them; nil for any other text.
    public init?(parsing text: String) {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        let scopes = words.flatMap { $0 == "all" ? Self.all.list.map(Optional.some) : [Scope($0)] }
        guard scopes.allSatisfy({ $0 != nil }) else { return nil }
        self.init(scopes.compactMap(\.self))
    }

    /// Whether the scope is one of these.
    public func contains(_ scope: Scope) -> Bool { set.contains(scope) }

    /// These and one more.
    public func adding(_ scope: Scope) -> Scopes { Scopes(list + [scope]) }

    /// Whether one of these admits a request.
    public func admit(_ access: Access) -> Bool {
        switch access {
        case .configuration: true
        case .read: contains(.read)
        case .bulk: contains(.bulk)
        case .me: contains(.me)
        case .change(let type): contains(access.scope) || contains(.type(type)) || access.isCustom && contains(.types)
        }
    }

    /// The value of `--scope`.
    public var description: String { self == .all ? "all" : list.map(\.word).joined(separator: ",") }
}

/// What a request needs to be admitted.
public enum Access: Sendable, Hashable {
    /// The service provider configuration, which everybody may read, RFC 7643 §5.
    case configuration
    /// To read, list or search.
    case read
    /// To change resources of a type.
    case change(type: String)
    /// To send a bulk request.
    case bulk
    /// To use `/Me`.
    case me

    /// The scope to ask for when it is missing.
    public var scope: Scope {
        switch self {
        case .configuration, .read: .read
        case .bulk: .bulk
        case .me: .me
        case .change(let type):
            switch type {
            case ResourceType.user.name: .users
            case ResourceType.group.name: .groups
            default: .type(type)
            }
        }
    }

    /// Whether it is the change of a resource of the state's own types.
    fileprivate var isCustom: Bool {
        if case .type = scope { true } else { false }
    }
}

extension UInt8 {
    /// Whether the byte may be in the name of a resource type.
    fileprivate var isOfTypeName: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
