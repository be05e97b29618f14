public import Foundation
import Git
import JSON
public import Logging
import SCIM

/// The bulk load of a file of resources into a state repository that no server serves.
///
/// Everything is checked first, by the rules for files. Then the resources are committed a thousand at a time, each
/// commit valid by itself; an import that was interrupted is run again and leaves out what is there.
public struct Import: Sendable {
    /// How far an import has come.
    public enum Progress: Sendable, Hashable {
        /// So many resources were read and checked.
        case read(Int)
        /// So many of the new resources are committed.
        case written(Int, of: Int)
        /// The files of the work tree are being written.
        case updatingWorkTree
    }

    /// What an import puts up with, instead of writing nothing.
    public struct Tolerance: OptionSet, Sendable, Hashable {
        /// One bit for each.
        public let rawValue: Int

        /// Takes the bits.
        public init(rawValue: Int) { self.rawValue = rawValue }

        /// The valid resources of a file with problems are loaded.
        public static let invalidResources = Tolerance(rawValue: 1)
        /// Members that do not exist, or are left out themselves, are left out of their groups.
        public static let unknownMembers = Tolerance(rawValue: 2)
        /// Lists are loaded of which the file lacks pages.
        public static let partialLists = Tolerance(rawValue: 4)
    }

    /// What an import came to.
    public struct Report: Sendable {
        /// What was written, in words and by resource type, such as `100,000 users`.
        public fileprivate(set) var written: [String] = []
        /// How many resources were there already.
        public fileprivate(set) var unchanged = 0
        /// What is wrong with the resources that were not written.
        public fileprivate(set) var problems: [ImportProblem] = []
        /// The lists of which the file lacks pages.
        public fileprivate(set) var partialLists: [ImportProblem] = []
        /// The groups that were written without some of their members, and these.
        public fileprivate(set) var shortened: [ImportProblem] = []
        /// What was left out of resources that were read, in words.
        public fileprivate(set) var omissions: [String] = []
        /// Whether nothing was written because of the problems.
        public fileprivate(set) var isRefused = false
    }

    /// How many resources a commit has.
    static let batchSize = 1000

    private let location: StateLocation
    private let client: String
    private let source: String
    private let tolerance: Tolerance
    private let logger: Logger

    /// Describes an import.
    ///
    /// - Parameters:
    ///   - client: The author of the commits, see ``Client/isValidName(_:)``.
    ///   - source: The name of the file, for the commits.
    ///   - tolerance: What does not keep it from writing.
    public init(
        into location: StateLocation, client: String, source: String, tolerance: Tolerance, logger: Logger
    ) {
        self.location = location
        self.client = client
        self.source = source
        self.tolerance = tolerance
        self.logger = logger
    }

    /// Loads a file: one resource or list message a line, or one list message.
    ///
    /// - Throws: ``StoreError`` when the state is not there, served or not valid, or when it cannot be written: what is
    ///   committed then stays.
    public func run(_ input: FileHandle, progress: @escaping (Progress) -> Void) async throws -> Report {
        let state = try await OfflineState.open(location, logger: logger)
        await state.synchronize()
        let time = Timestamp.now().ofCommit(after: state.snapshot.time)
        let plan = try plan(input, on: state.snapshot.contents, at: time, progress)
        var report = Report(plan)
        report.isRefused =
            !plan.problems.isEmpty && !tolerance.contains(.invalidResources)
            || !plan.partialLists.isEmpty && !tolerance.contains(.partialLists)
        if report.isRefused { return report }
        do { report.written = try write(plan, at: time, to: state, progress) } catch let error as GitError {
            throw StoreError.failed(action: "Importing", reason: error.explanation)
        }
        progress(.updatingWorkTree)
        await state.synchronize()
        return report
    }

    private func plan(
        _ input: FileHandle, on contents: ResourceSet, at time: Timestamp, _ progress: @escaping (Progress) -> Void
    ) throws -> ImportPlan {
        var plan = ImportPlan(
            on: contents, at: time, owner: Client.isOwner(client) ? client : nil,
            leavesOutMembers: tolerance.contains(.unknownMembers))
        var count = 0
        let pages = try ImportReader.read(input) { entry in
            plan.add(entry)
            count += 1
            if count.isMultiple(of: Self.batchSize) { progress(.read(count)) }
        }
        plan.finish(pages)
        return plan
    }

    private func write(
        _ plan: ImportPlan, at time: Timestamp, to state: OfflineState, _ progress: (Progress) -> Void
    ) throws -> [String] {
        let batches = ImportOrder(plan, size: Self.batchSize).batches
        let total = batches.reduce(0) { $0 + $1.resources.count }
        let message = ImportMessage(
            source: source, client: client, id: UUID().uuidString.lowercased(), parts: batches.count)
        let author = Signature.client(client, at: time)
        var tree = MutableTree(root: state.snapshot.tree)
        var written = 0
        for (index, batch) in batches.enumerated() {
            var pack = Pack()
            for stored in batch.resources {
                let files = ResourceFiles(
                    stored.resource, stored.members, of: stored.type, fanOut: plan.contents.format.fanOut)
                _ = try files.write(created: stored.created, at: time, owner: stored.owner) {
                    path, bytes, _ throws(GitError) in
                    let blob = pack.add(.blob, bytes, family: stored.type.endpoint)
                    try tree.set(path, mode: .file, to: blob, in: state.repository)
                    return blob
                } remove: { path throws(GitError) in
                    try tree.remove(path, in: state.repository)
                }
            }
            let root = try tree.write(into: &pack, in: state.repository)
            try state.commit(
                root, plan.contents, in: pack, at: time, by: author,
                message: message.text(of: batch, part: index + 1))
            written += batch.resources.count
            progress(.written(written, of: total))
        }
        return ImportOrder.Batch(resources: batches.flatMap(\.resources)).counts.map {
            ImportMessage.words($0.count, $0.type)
        }
    }
}

extension Import.Report {
    fileprivate init(_ plan: ImportPlan) {
        unchanged = plan.unchanged
        problems = plan.problems
        partialLists = plan.partialLists
        shortened = plan.shortened
        omissions = plan.ignored.sorted { $0.key < $1.key }.map { attribute, count in
            "\(SingleLine.text(attribute, limit: 200)): no schema has it (\(count.grouped) times)"
        }
        if plan.passwords > 0 { omissions.append("password: it is never kept (\(plan.passwords.grouped) times)") }
    }
}
