import JSON
import SCIM
import TestSupport

@testable import IdentityStore

/// A state in few words, and the files that it has.
struct MergeModel {
    /// The titles and nicknames of users.
    var users: [Int: JSONObject] = [:]
    /// The names of groups.
    var names: [Int: String] = [:]
    /// The members of groups.
    var members: [Int: Set<Int>] = [:]
    var fanOut = 3
    /// The groups that have files of members.
    var wide: Set<Int> = []

    /// One change of a state.
    enum Edit {
        case set(Int, String, String)
        case add(Int)
        case delete(Int)
        case rename(Int, String)
        case join(Int, group: Int)
        case leave(Int, group: Int)
        case layOut(Int)
        case fanOut
    }

    mutating func apply(_ edit: Edit) {
        switch edit {
        case .set(let user, let name, let value):
            if users[user] != nil { users[user]?[name] = .string(value) }
        case .add(let user): users[user] = users[user] ?? [:]
        case .delete(let user):
            users[user] = nil
            for group in members.keys { members[group]?.remove(user) }
        case .rename(let group, let name): names[group] = name
        case .join(let user, let group): if users[user] != nil { members[group]?.insert(user) }
        case .leave(let user, let group): members[group]?.remove(user)
        case .layOut(let group): wide.formSymmetricDifference([group])
        case .fanOut: fanOut = 4
        }
    }

    func applying(_ edits: [Edit]) -> MergeModel {
        var model = self
        for edit in edits { model.apply(edit) }
        return model
    }

    var files: MergeFixture.Files {
        var files: MergeFixture.Files = [
            StateFormat.fileName: MergeFixture.File(["format": 1, "fanout": .number(JSONNumber(fanOut))])
        ]
        for (user, attributes) in users { files[Sample.path(user, fanOut: fanOut)] = Sample.user(user, attributes) }
        for (group, name) in names {
            let (all, name) = ((members[group] ?? []).sorted(), ["displayName": .string(name)] as JSONObject)
            if wide.contains(group) {
                files.merge(Sample.wideGroup(group, all, name, fanOut: fanOut)) { $1 }
            } else {
                files[Sample.path(group, .group, fanOut: fanOut)] = Sample.group(group, all, name)
            }
        }
        return files
    }

    /// What makes the files of another state those of this one.
    func files(since old: MergeModel) -> MergeFixture.Files {
        old.files.mapValues { _ in nil }.merging(files) { $1 }
    }

    /// Reads a state.
    init(_ contents: ResourceSet) {
        fanOut = contents.format.fanOut
        func number(_ id: String) -> Int { Int(id.prefix(3), radix: 16) ?? -1 }
        for user in contents.all(of: .user) {
            users[number(user.id)] = JSONObject(
                user.resource.value.lazy.filter { ["title", "nickName"].contains($0.name) }.map { ($0.name, $0.value) })
        }
        for group in contents.all(of: .group) {
            names[number(group.id)] = group.name
            members[number(group.id)] = Set(group.memberIDs.map(number))
        }
    }

    /// Makes a state of eight users and three groups.
    init(random generator: inout SeededGenerator) {
        for user in 1...8 { users[user * 24] = [:] }
        for group in 1...3 {
            names[group] = "G\(group)"
            members[group] = Set(users.keys.sorted().filter { _ in generator.percent(50) })
            if generator.percent(40) { wide.insert(group) }
        }
    }

    /// Some changes of this state by one of two sides.
    ///
    /// - Parameter mayContradict: Whether they may contradict those of the other side.
    func edits(of side: Int, mayContradict: Bool = false, _ generator: inout SeededGenerator) -> [Edit] {
        let all = users.keys.sorted()
        let own = all.filter { mayContradict || $0 / 24 % 2 == side }
        return (0..<Int.random(in: 1...8, using: &generator)).map { step in
            let group = generator.one(of: [1, 2, 3])
            return switch Int.random(in: 0..<9, using: &generator) {
            case 0: .set(generator.one(of: own), "title", "\(side)\(step)")
            case 1: .set(generator.one(of: own), "nickName", "\(side)\(step)")
            case 2: .add(256 + 2 * step + side)
            case 3: .delete(generator.one(of: own))
            case 4: .rename(mayContradict ? group : side == 0 ? 1 : 3, "H\(side)\(step)")
            case 5: .join(generator.one(of: own), group: group)
            case 6: .leave(generator.one(of: own), group: group)
            case 7: .layOut(group)
            default: generator.percent(60) ? .fanOut : .set(generator.one(of: own), "title", "\(side)\(step)")
            }
        }
    }

    /// Whether two states that come from this one contradict each other.
    func isContradicted(_ live: MergeModel, _ theirs: MergeModel) -> Bool {
        func differ(_ base: JSONValue?, _ live: JSONValue?, _ theirs: JSONValue?) -> Bool {
            live != theirs && live != base && theirs != base
        }
        let names = self.names.keys.contains { group in
            live.names[group] != theirs.names[group] && live.names[group] != self.names[group]
                && theirs.names[group] != self.names[group]
        }
        let users = self.users.contains { user, attributes in
            switch (live.users[user], theirs.users[user]) {
            case (nil, nil): false
            case (nil, let kept?), (let kept?, nil): kept != attributes
            case (let live?, let theirs?):
                ["title", "nickName"].contains { differ(attributes[$0], live[$0], theirs[$0]) }
            }
        }
        return names || users
    }
}
