import JSON
import TestSupport

/// What a state is in few words: attributes of users, and names and members of groups.
struct RevertModel: Equatable {
    /// The attributes of users, by the names of ``Attribute``.
    var users: [Int: [Attribute: String]] = [:]
    var groups: [Int: Set<Int>] = [:]
    var names: [Int: String] = [:]

    /// A value of a user: an attribute of its own, a part of one, a value of many, one of an extension.
    enum Attribute: String, CaseIterable {
        case active, title, nickName, givenName, familyName, workEmail, homeEmail, department

        /// Where SCIM has it.
        var path: String {
            switch self {
            case .active, .title, .nickName: rawValue
            case .givenName, .familyName: "name.\(rawValue)"
            case .workEmail: "emails[type eq \"work\"]"
            case .homeEmail: "emails[type eq \"home\"]"
            case .department: Self.enterprise + ":department"
            }
        }

        static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

        /// What a user has.
        func value(in user: JSONObject) -> String? {
            switch self {
            case .active: user["active"] == true ? "true" : "false"
            case .title, .nickName: user[rawValue]?.string
            case .givenName, .familyName: user["name"]?.object?[rawValue]?.string
            case .workEmail: Self.email("work", user)
            case .homeEmail: Self.email("home", user)
            case .department: user[Self.enterprise]?.object?["department"]?.string
            }
        }

        private static func email(_ type: String, _ user: JSONObject) -> String? {
            let emails = user["emails"]?.array?.compactMap(\.object) ?? []
            return emails.first { $0["type"]?.string == type }?["value"]?.string
        }
    }

    /// What happens to a state.
    enum Edit {
        case create(Int)
        case delete(Int)
        /// Nil takes the value away.
        case set(Int, Attribute, String?)
        case createGroup(Int)
        case deleteGroup(Int)
        case rename(Int, String)
        case join(Int, Int)
        case leave(Int, Int)
    }

    mutating func apply(_ edit: Edit) {
        switch edit {
        case .create(let user): users[user] = [.active: "true"]
        case .delete(let user):
            users[user] = nil
            for group in groups.keys { groups[group]?.remove(user) }
        case .set(let user, let name, let value): users[user]?[name] = value
        case .createGroup(let group): (groups[group], names[group]) = ([], "G\(group)")
        case .deleteGroup(let group): (groups[group], names[group]) = (nil, nil)
        case .rename(let group, let name): names[group] = name
        case .join(let user, let group): groups[group]?.insert(user)
        case .leave(let user, let group): groups[group]?.remove(user)
        }
    }

    /// Some edit that makes sense.
    func edit(_ step: Int, _ generator: inout SeededGenerator) -> Edit {
        let (users, groups) = (users.keys.sorted(), groups.keys.sorted())
        if users.count < 5 { return .create(step) }
        if groups.count < 3 { return .createGroup(step) }
        let (user, group) = (generator.one(of: users), generator.one(of: groups))
        switch Int.random(in: 0..<20, using: &generator) {
        case 0: return users.count < 40 ? .create(step) : .delete(user)
        case 1: return .create(step)
        case 2: return .delete(user)
        case 3: return groups.count < 6 ? .createGroup(step) : .deleteGroup(group)
        case 4: return .rename(group, "N\(step)")
        case 5..<12:
            let name = generator.one(of: Attribute.allCases)
            let number = Int.random(in: 0..<5, using: &generator)
            if name == .active { return .set(user, name, number < 2 ? "false" : "true") }
            return .set(user, name, number == 0 ? nil : "\(name)-\(number)")
        case 12..<17: return .join(user, group)
        default: return .leave(user, group)
        }
    }
}

extension RevertModel {
    /// The state after a change is taken back; nil when that is refused.
    func reverted(from old: RevertModel, to new: RevertModel) -> RevertModel? {
        var result = self
        for user in Set(old.users.keys).union(new.users.keys) where old.users[user] != new.users[user] {
            guard let merged = Self.merge(base: new.users[user], now: users[user], then: old.users[user]) else {
                return nil
            }
            result.users[user] = merged
            if merged == nil { for group in result.groups.keys { result.groups[group]?.remove(user) } }
        }
        for group in Set(old.names.keys).union(new.names.keys) {
            let (was, made) = (old.groups[group], new.groups[group])
            if was == made, old.names[group] == new.names[group] { continue }
            guard let merged = members(base: made, now: result.groups[group], then: was),
                let name = Self.name(base: new.names[group], now: names[group], then: old.names[group]),
                merged?.allSatisfy({ result.users[$0] != nil }) ?? true
            else { return nil }
            result.groups[group] = merged
            result.names[group] = merged == nil ? nil : name
        }
        return result
    }

    /// The attributes of a user, nil where there is none; nil as a whole when it is refused.
    private static func merge(
        base: [Attribute: String]?, now: [Attribute: String]?, then: [Attribute: String]?
    ) -> [Attribute: String]?? {
        if now == base || now == then { return .some(then) }
        guard let now, let then else { return nil }
        let base = base ?? [:]
        var merged = now
        for name in Set(base.keys).union(then.keys) where base[name] != then[name] && now[name] != then[name] {
            guard now[name] == base[name] else { return nil }
            merged[name] = then[name]
        }
        return .some(merged)
    }

    /// The members of a group, in the same way; nobody misses those who are gone.
    private func members(base: Set<Int>?, now: Set<Int>?, then: Set<Int>?) -> Set<Int>?? {
        if now == base { return .some(then) }
        if now == then { return .some(then) }
        func isSame(_ old: Set<Int>, _ new: Set<Int>) -> Bool {
            new.isSubset(of: old) && old.subtracting(new).allSatisfy { users[$0] == nil }
        }
        guard let now else { return isSame(base ?? [], then ?? []) ? .some(nil) : nil }
        guard let then else { return isSame(base ?? [], now) ? .some(nil) : nil }
        let base = base ?? []
        return .some(now.subtracting(base.subtracting(then)).union(then.subtracting(base)))
    }

    private static func name(base: String?, now: String?, then: String?) -> String?? {
        if then == base || now == then { return .some(now) }
        return now == base ? .some(then) : nil
    }
}
