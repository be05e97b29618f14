import Git
import JSON
public import Logging
import SCIM

/// The change of the number of directories above each file of a state repository, as one commit.
///
/// Every file moves and keeps its content, so that versions and times stay as they are.
public enum FanOutChange: Sendable {
    /// Moves all resources to where the fan-out wants them.
    ///
    /// - Parameter fanOut: 3, or 4 for more than about 300,000 identities.
    /// - Returns: How many files moved; nil when the fan-out is that already.
    /// - Throws: ``StoreError`` when the state is served, not valid, or cannot be written.
    public static func run(_ fanOut: Int, at location: StateLocation, logger: Logger) async throws -> Int? {
        let state = try await OfflineState.open(location, logger: logger)
        await state.synchronize()
        guard state.snapshot.contents.format.fanOut != fanOut else { return nil }
        do { try commit(fanOut, in: state) } catch let error as GitError {
            throw StoreError.failed(action: "Changing the fan-out", reason: error.explanation)
        }
        await state.synchronize()
        let contents = state.snapshot.contents
        return contents.resourceTypes.reduce(0) { $0 + contents.all(of: $1).reduce(0) { $0 + $1.files.count } }
    }

    private static func commit(_ fanOut: Int, in state: OfflineState) throws {
        let snapshot = state.snapshot
        var format = snapshot.contents.format
        format.fanOut = fanOut
        let contents = snapshot.contents.moved(to: format)
        var pack = Pack()
        var tree = MutableTree(root: snapshot.tree)
        for type in contents.resourceTypes {
            for file in snapshot.contents.all(of: type).flatMap(\.files) {
                try tree.remove(file.path, in: state.repository)
            }
            for file in contents.all(of: type).flatMap(\.files) {
                try tree.set(file.path, mode: .file, to: file.blob, in: state.repository)
            }
        }
        let formatBlob = pack.add(.blob, try formatFile(fanOut, of: snapshot, in: state.repository))
        try tree.set(StateFormat.fileName, mode: .file, to: formatBlob, in: state.repository)
        let root = try tree.write(into: &pack, in: state.repository)
        let time = Timestamp.now().ofCommit(after: snapshot.time)
        try state.commit(
            root, contents, in: pack, at: time, by: .server(at: time),
            message: """
                Change the fan-out from \(snapshot.contents.format.fanOut) to \(fanOut)

                The files of all resources move; their content stays as it is.

                Scim-Operation: FANOUT \(fanOut)
                Scim-Client: scimgit

                """)
    }

    /// The format file with another fan-out, and all else that it says.
    private static func formatFile(
        _ fanOut: Int, of snapshot: Snapshot, in repository: borrowing Repository
    ) throws -> [UInt8] {
        guard let entry = try repository.entry(at: StateFormat.fileName, in: snapshot.tree),
            var object = try JSONValue(parsing: repository.blob(entry.id)).object
        else { throw StoreError.unknownFormat(reason: "The file is missing in commit \(snapshot.tip).") }
        object["fanout"] = .number(JSONNumber(fanOut))
        return JSONValue.object(object).canonicalBytes
    }
}
