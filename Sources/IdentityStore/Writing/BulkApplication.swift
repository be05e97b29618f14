import Foundation
import Git
import JSON
import SCIM

/// Applies the operations of a bulk request to a batch, RFC 7644 §3.7: each by itself, so that the errors of some do
/// not undo the others.
///
/// An operation may refer to one that runs later, which is taken to succeed and to make a resource of the id that is
/// set aside for it. When it turns out otherwise (it fails; it brings back an inactive user, who has an id), all
/// operations are applied again with what is known then.
struct BulkApplication {
    private let bulk: Bulk
    private let client: Client
    private var plan: BulkPlan
    /// The id for a new resource, by operation.
    private let newIDs: [String]
    /// The id that the resource of an operation is taken to have.
    private var expectedIDs: [String]
    private var mayReferForwards = true
    /// What all operations together may do, each time they are applied.
    private let budget = WorkBudget()
    private let isStopping: () -> Bool

    /// How often the operations are applied until references to later ones are refused.
    private static let attempts = 8

    init(_ bulk: Bulk, by client: Client, isStopping: @escaping () -> Bool) {
        self.isStopping = isStopping
        self.bulk = bulk
        self.client = client
        plan = BulkPlan(bulk.request)
        newIDs = bulk.request.operations.map { _ in UUID.random.uuidString.lowercased() }
        expectedIDs = newIDs
    }

    /// Applies the operations.
    ///
    /// - Returns: What became of each operation; nil for those that `failOnErrors` kept from being carried out.
    /// - Throws: ``GitError`` when a tree cannot be read; the batch is of no use then.
    mutating func apply(
        to batch: inout Batch, tree: inout MutableTree, in repository: borrowing Repository
    ) throws(GitError) -> [BulkResult?] {
        let (start, startTree) = (batch, tree)
        var attempt = 1
        while true {
            mayReferForwards = attempt < Self.attempts
            let pass = try run(on: &batch, tree: &tree, in: repository)
            batch.pending = PendingMembers()
            if accept(pass) { return pass.results(in: batch.result) }
            (batch, tree) = (start, startTree)
            attempt += 1
        }
    }

    private func run(
        on batch: inout Batch, tree: inout MutableTree, in repository: borrowing Repository
    ) throws(GitError) -> BulkPass {
        var pass = BulkPass(bulk.request)
        var errors = 0
        for index in plan.order {
            let result = try apply(index, in: &pass, to: &batch, tree: &tree, in: repository)
            pass.results[index] = result
            if case .refused = result { errors += 1 }
            if errors == bulk.request.failOnErrors { break }
        }
        return pass
    }

    private func apply(
        _ index: Int, in pass: inout BulkPass, to batch: inout Batch, tree: inout MutableTree,
        in repository: borrowing Repository
    ) throws(GitError) -> Batch.ChangeResult {
        if let error = plan.refusals[index] { return .refused(error) }
        let change: Change
        do throws(SCIMError) {
            if isStopping() {
                throw SCIMError(status: 503, detail: "The server is stopping; this was not begun. Try again.")
            }
            try budget.spend(WorkBudget.operation)
            let action = try bulk.request.operations[index].action.get()
            let resolved = action.resolved(with: try ids(for: index, in: &pass, awaitedBy: &batch))
            pass.ids[index] = resolved.id
            change = try bulk.change(resolved, at: index, client.dialect)
        } catch { return .refused(error) }
        let result = try batch.apply(
            change, by: client, now: Timestamp.now(), newID: newIDs[index], within: budget, tree: &tree,
            in: repository)
        if case .done(let edit, _, _) = result {
            pass.ids[index] = edit.id
            for assumption in pass.assumptions.reversed().prefix(while: { $0.operation == index }) {
                batch.pending.remember(edit.id, naming: expectedIDs[assumption.creator])
            }
        }
        batch.pending.resolve(expectedIDs[index])
        return result
    }

    /// The ids that the references of an operation stand for.
    private func ids(
        for index: Int, in pass: inout BulkPass, awaitedBy batch: inout Batch
    ) throws(SCIMError) -> [String: String] {
        var ids: [String: String] = [:]
        for (name, creator) in plan.references(ofOperationAt: index) {
            switch pass.results[creator] {
            case .done(let edit, _, _): ids[name] = edit.id
            case .refused(let error): throw plan.unresolved(creator, .failed(error))
            case nil:
                guard mayReferForwards else { throw plan.unresolved(creator, .later) }
                pass.assumptions.append((index, creator))
                let type = try bulk.request.operations[creator].action.get().type
                batch.pending.expect(expectedIDs[creator], of: type.name)
                ids[name] = expectedIDs[creator]
            }
        }
        return ids
    }

    /// Whether all that operations took for granted has come true; what did not is known from now on.
    private mutating func accept(_ pass: BulkPass) -> Bool {
        var isTrue = true
        for (index, creator) in pass.assumptions where pass.hasSucceeded(index) {
            switch pass.results[creator] {
            case .done(let edit, _, _):
                if edit.id.hasSameScalars(as: expectedIDs[creator]) { continue }
                expectedIDs[creator] = edit.id
            case .refused(let error): plan.refuse(creator, because: error)
            case nil: plan.refuse(index, because: plan.unresolved(creator, .notReached))
            }
            isTrue = false
        }
        return isTrue
    }
}

/// One application of all operations of a bulk request.
private struct BulkPass {
    /// What became of each operation; nil as long as it has not been carried out.
    var results: [Batch.ChangeResult?]
    /// The id of the resource of each operation, as far as it is known.
    var ids: [String?]
    /// Which operation counts on which one that had not been carried out.
    var assumptions: [(operation: Int, creator: Int)] = []

    init(_ request: BulkRequest) {
        results = request.operations.map { _ in nil }
        ids = request.operations.map { (try? $0.action.get())?.id }
    }

    func hasSucceeded(_ index: Int) -> Bool {
        if case .done = results[index] { true } else { false }
    }

    func results(in snapshot: Snapshot) -> [BulkResult?] {
        zip(results, ids).map { result, id in
            result.map { BulkResult(id: id, outcome: $0.outcome(in: snapshot)) }
        }
    }
}
