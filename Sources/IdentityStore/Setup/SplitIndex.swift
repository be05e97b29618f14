import Foundation
public import Logging

/// An index that git keeps in two files, which the server cannot bring along.
public enum SplitIndex: Sendable {
    /// Has git put the two together again; new ones are not made, because `core.splitIndex` is off.
    public static func join(at location: StateLocation, logger: Logger) async {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: location.gitDirectory)) ?? []
        guard names.contains(where: { $0.hasPrefix("sharedindex.") }) else { return }
        do { try await GitCommand(location).run(["update-index", "--no-split-index"]) } catch {
            logger.warning(
                "the index is split, and the work tree cannot follow: run `git update-index --no-split-index` there",
                metadata: ["reason": "\(error)"])
        }
    }
}
