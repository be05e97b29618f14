import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

/// What a state is in few words: attributes of users, and names and members of groups.
private struct Model: Equatable {
    var users: [Int: [String: String]] = [:]
    var groups: [Int: Set<Int>] = [:]
    var names: [Int: String] = [:]

    /// What happens to a state.
    enum Edit {
        case create(Int)
        case delete(Int)
        case set(Int, String, String)
        case createGroup(Int)
        case deleteGroup(Int)
        case rename(Int, String)
        case join(Int, Int)
        case leave(Int, Int)
    }

    mutating func apply(_ edit: Edit) {
        switch edit {
        case .create(let user): users[user] = ["active": "true"]
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

    /// The state after a change is taken back; nil when that is refused.
    func reverted(from old: Model, to new: Model) -> Model? {
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
        base: [String: String]?, now: [String: String]?, then: [String: String]?
    ) -> [String: String]?? {
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

@Suite struct `Each revert in a random history` {
    /// A store, its history and what it should hold.
    private final class Run {
        let fixture: StoreFixture
        var model = Model()
        /// Each commit with the states before and after it.
        var history: [(commit: String, old: Model, new: Model)] = []
        var ids: [Int: String] = [:]
        var groupIDs: [Int: String] = [:]

        init() async throws { fixture = try await StoreFixture(bare: true) }

        func perform(_ edit: Model.Edit) async throws {
            let (old, tip) = (model, fixture.tip)
            switch edit {
            case .create(let user): ids[user] = try await fixture.createUser("u\(user)@corp.example")
            case .delete(let user): try await fixture.delete(ids[user] ?? "")
            case .set(let user, let name, let value): try await fixture.set([name: .string(value)], of: ids[user] ?? "")
            case .createGroup(let group): groupIDs[group] = try await fixture.createGroup("G\(group)", members: [])
            case .deleteGroup(let group): try await fixture.delete(groupIDs[group] ?? "", of: .group)
            case .rename(let group, let name):
                _ = try await fixture.patch(
                    groupIDs[group] ?? "", of: .group,
                    ["op": "replace", "path": "displayName", "value": .string(name)])
            case .join(let user, let group): _ = try await fixture.add([ids[user] ?? ""], to: groupIDs[group] ?? "")
            case .leave(let user, let group):
                _ = try await fixture.remove([ids[user] ?? ""], from: groupIDs[group] ?? "")
            }
            model.apply(edit)
            if fixture.tip != tip { history.append((fixture.tip, old, model)) }
        }

        /// What the store holds.
        var state: Model {
            var state = Model()
            let users = Dictionary(uniqueKeysWithValues: ids.map { ($1, $0) })
            for (number, id) in ids {
                guard let user = fixture.user(id) else { continue }
                var attributes = ["active": user.resource["active"] == true ? "true" : "false"]
                for name in ["title", "nickName"] { attributes[name] = user.resource[name]?.string }
                state.users[number] = attributes
            }
            for (number, id) in groupIDs {
                guard let group = fixture.group(id) else { continue }
                state.names[number] = group.name
                state.groups[number] = Set(group.memberIDs.compactMap { users[$0] })
            }
            return state
        }
    }

    private static func edit(_ model: Model, _ step: Int, _ generator: inout SeededGenerator) -> Model.Edit {
        let (users, groups) = (model.users.keys.sorted(), model.groups.keys.sorted())
        if users.count < 5 { return .create(step) }
        if groups.count < 3 { return .createGroup(step) }
        let (user, group) = (generator.one(of: users), generator.one(of: groups))
        return switch Int.random(in: 0..<20, using: &generator) {
        case 0, 1: .create(step)
        case 2: .delete(user)
        case 3: groups.count < 6 ? .createGroup(step) : .deleteGroup(group)
        case 4: .rename(group, "N\(step)")
        case 5..<12:
            .set(user, generator.one(of: ["title", "nickName"]), "\(Int.random(in: 0..<4, using: &generator))")
        case 12..<17: .join(user, group)
        default: .leave(user, group)
        }
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func `is what a plain model says, or refused where that refuses`(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let run = try await Run()
        for step in 0..<500 { try await run.perform(Self.edit(run.model, step, &generator)) }
        #expect(run.state == run.model)
        var (done, refused) = (0, 0)
        for _ in 0..<50 {
            let (commit, old, new) = generator.one(of: run.history)
            let expected = run.model.reverted(from: old, to: new)
            let tip = run.fixture.tip
            let outcome = try await run.fixture.revert(commit) { $0.allowsMassChange = true }
            let subject = try run.fixture.git("log", "-1", "--format=%s", commit)
            guard let expected else {
                refused += 1
                #expect(outcome.status == .refused, "\(subject)")
                #expect(run.fixture.tip == tip)
                continue
            }
            #expect(outcome.problems == [], "\(subject)")
            #expect(outcome.status == (expected == run.model ? .nothing : .done), "\(subject)")
            #expect(run.state == expected, "\(subject)")
            if run.fixture.tip != tip { run.history.append((run.fixture.tip, run.model, expected)) }
            run.model = expected
            done += 1
        }
        #expect(done > 10 && refused > 2, "\(done) done, \(refused) refused")
        #expect(try run.fixture.git("fsck", "--strict", "--no-dangling") == "")
    }
}
