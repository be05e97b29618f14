import Foundation

/// Packs that have lost their index.
///
/// At its end `git gc` lists the directory of packs and removes each index whose pack it does not find there. Listing a
/// large directory takes several reads: a pack that gets its name between them may be missing from the list while its
/// index, which gets its name later, is in it. The objects, which the log names by then, are in the pack, but nobody
/// finds them until it has an index again.
public struct UnindexedPacks: Sendable {
    private let directory: String

    /// - Parameter gitDirectory: The git directory of the repository.
    public init(_ gitDirectory: String) { directory = gitDirectory + "/objects/pack" }

    /// The paths of the packs that have no index, among them one that is just being named.
    public var paths: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasPrefix("pack-") && $0.hasSuffix(".pack") }
            .map { "\(directory)/\($0)" }
            .filter { !FileManager.default.fileExists(atPath: Self.index(of: $0)) }
    }

    /// Gives a pack its index, durably; one that it has got meanwhile is replaced.
    ///
    /// - Throws: ``GitError`` when the disk refuses.
    public func add(_ index: [UInt8], to pack: String) throws(GitError) {
        try replaceFile(Self.index(of: pack), with: index, mode: 0o444)
    }

    private static func index(of pack: String) -> String { pack.dropLast(".pack".count) + ".idx" }
}
