import Git
import Testing

@testable import IdentityStore

/// A line of a transaction as git gives it to the hook, with what the repository holds, and what becomes of it.
private struct Row: CustomTestStringConvertible {
    let command: String
    let phase: TransactionPhase
    let (old, new): (Character, Character)
    let reference: String
    let facts: RefUpdate.Facts
    let update: RefUpdate.Kind?
    let step: HookStep

    /// - Parameters:
    ///   - values: Old and new value; `0` is none.
    ///   - held: What the reference names, and what `packed-refs` has for it; `-` is nothing.
    ///   - locked: Whether the lock of `packed-refs` is there.
    init(
        _ command: String, phase: TransactionPhase = .prepared, _ values: String, of reference: String = main,
        held: String = "--", locked: Bool = false, _ update: RefUpdate.Kind?, _ step: HookStep
    ) {
        let (values, held) = (Array(values), Array(held))
        (self.command, self.phase, old, new, self.reference) = (command, phase, values[0], values[1], reference)
        facts = RefUpdate.Facts(current: id(held[0]), packed: id(held[1]), isPackedLocked: locked)
        (self.update, self.step) = (update, step)
    }

    var testDescription: String { "\(command): \(phase) \(old)→\(new) \(reference)" }
}

private let main = StateLocation.main
private let live = StateLocation.live

private func id(_ digit: Character) -> ObjectID? {
    digit == "0" ? .zero : ObjectID(hex: String(repeating: digit, count: 40))
}

private func check(from digit: Character) -> HookStep { .checkMain(from: id(digit) ?? .zero) }

@Suite struct `A line of a transaction` {
    private static let rows = moves + packing + deletions + names + firsts

    private static let firsts = [
        Row("commit, the first one", "0a", .create, .pass),
        Row("commit, the first one", phase: .committed, "0a", held: "a-", nil, .merge),
        Row("update-ref with the value it has", "aa", held: "a-", .keep, .pass),
        Row("a move that was refused", phase: .aborted, "ab", held: "a-", nil, .pass),
    ]

    /// What `git` 2.39 gives for main, and for the log where somebody tries the same.
    private static let moves = [
        Row("commit", "ab", held: "a-", .update, check(from: "a")),
        Row("commit", phase: .committed, "ab", held: "b-", nil, .merge),
        Row("commit after gc", "ab", held: "aa", .update, check(from: "a")),
        Row("commit --amend", "ac", held: "a-", .update, check(from: "a")),
        Row("merge", "ab", held: "a-", .update, check(from: "a")),
        Row("merge --ff-only", "ab", held: "a-", .update, check(from: "a")),
        Row("rebase", "ab", held: "a-", .update, check(from: "a")),
        Row("revert", "ab", held: "a-", .update, check(from: "a")),
        Row("reset --hard", "ba", held: "b-", .update, check(from: "b")),
        Row("push to a branch that git moves", "ab", held: "a-", .update, check(from: "a")),
        Row("branch -f, checkout -B, update-ref NAME NEW", "0b", held: "a-", .update, check(from: "a")),
        Row("branch -f to what is there", "0a", held: "a-", .keep, .pass),
        Row("update-ref of the log", "0b", of: live, held: "a-", .update, .refuseLog),
        Row("update-ref of the log with its value", "ab", of: live, held: "a-", .update, .refuseLog),
        Row("update-ref of the log where it is", "0a", of: live, held: "a-", .keep, .pass),
        Row("update-ref of a missing log", "0a", of: live, .create, .passIfServed),
        Row("the log moved", phase: .committed, "ab", of: live, held: "b-", nil, .pass),
    ]

    private static let packing = [
        Row("pack-refs, first: the value is noted", "0a", held: "a-", locked: true, .pack, .pass),
        Row("pack-refs over an older value", "0b", held: "ba", locked: true, .pack, .pass),
        Row("pack-refs, then: the file is dropped", "a0", held: "aa", .prune, .pass),
        Row("pack-refs", phase: .committed, "a0", held: "aa", nil, .pass),
        Row("pack-refs while main moves on", "0a", held: "b-", locked: true, .pack, check(from: "b")),
        Row("pack-refs and gc, the log", "0a", of: live, held: "a-", locked: true, .pack, .pass),
        Row("pack-refs and gc, the log, then", "a0", of: live, held: "aa", .prune, .pass),
        Row(
            "pack-refs while the log moves on", "0a", of: live, held: "b-", locked: true, .pack,
            .passIfAncestor(of: id("b") ?? .zero)),
        Row("gc, any other branch", "0a", of: "refs/heads/x", held: "a-", locked: true, .pack, .pass),
    ]

    private static let deletions = [
        Row("branch -D, update-ref -d", "00", held: "a-", locked: true, .delete, .pass),
        Row("branch -D of a packed one", "00", held: "aa", locked: true, .delete, .pass),
        Row("branch -m", "a0", held: "a-", locked: true, .delete, .pass),
        Row("push --delete", "a0", held: "-a", locked: true, .delete, .pass),
        Row("push --delete", phase: .committed, "a0", nil, .pass),
        Row("branch -D", phase: .committed, "00", held: "a-", locked: true, nil, .pass),
        Row("update-ref -d of the log", "00", of: live, held: "a-", locked: true, .delete, .refuseLog),
        Row("update-ref -d of a packed log", "00", of: live, held: "aa", locked: true, .delete, .refuseLog),
        Row("update-ref -d of the log with its value", "a0", of: live, held: "a-", locked: true, .delete, .refuseLog),
        Row("a file of another value than the packed one", "b0", of: live, held: "ba", .delete, .refuseLog),
        Row("fetch --prune", "00", of: "refs/remotes/origin/x", held: "aa", locked: true, .delete, .pass),
    ]

    private static let names: [Row] = {
        let (name, folder) = ("refs/tags/main", "refs/heads/refused")
        func reason(_ name: String) -> HookStep {
            .refuseName(PushedReference(name: name, isDeletion: false).nameRefusal ?? "")
        }
        return [
            Row("tag main", "0a", of: name, .create, reason(name)),
            Row("tag -f main", "ab", of: name, held: "a-", .update, reason(name)),
            Row("branch refused", "0a", of: folder, .create, reason(folder)),
            Row("gc, such a tag from before", "0a", of: name, held: "a-", locked: true, .pack, .pass),
            Row("gc, such a tag, then", "a0", of: name, held: "aa", .prune, .pass),
            Row("tag -d main", "00", of: name, held: "a-", locked: true, .delete, .pass),
            Row("tag v1", "0a", of: "refs/tags/v1", .create, .pass),
        ]
    }()

    @Test(arguments: rows)
    fileprivate func `is told by its values and by what the repository holds`(_ row: Row) throws {
        let (old, new) = (try #require(id(row.old)), try #require(id(row.new)))
        let move = try #require(RefUpdate("\(old) \(new) \(row.reference)"))
        if let update = row.update { #expect(RefUpdate.Kind(from: old, to: new, row.facts) == update) }
        #expect(HookStep(in: row.phase, move, row.facts) == row.step)
    }

    @Test func `of each kind is in the table`() {
        #expect(Set(Self.rows.compactMap(\.update)) == Set(RefUpdate.Kind.allCases))
        #expect(Set(Self.rows.map(\.phase)) == Set(TransactionPhase.allCases))
    }
}
