import Foundation
import Git
import Logging

/// Has git make the index of each pack that has lost it; see `UnindexedPacks`.
struct LostIndexes {
    let location: StateLocation
    let logger: Logger

    /// Restores what is missing now.
    ///
    /// A pack that is not whole, and all of them where there is no git, stay without.
    func restore() async { await restore(Set(UnindexedPacks(location.gitDirectory).paths)) }

    /// Looks again and again until the task is cancelled.
    ///
    /// A pack is left alone the first time: it may just be named.
    func watch() async {
        var seen: Set<String> = []
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            let found = Set(UnindexedPacks(location.gitDirectory).paths)
            await restore(found.intersection(seen))
            seen = found
        }
    }

    private func restore(_ paths: Set<String>) async {
        let packs = UnindexedPacks(location.gitDirectory)
        for path in paths.sorted() where await restore(path, of: packs) {
            logger.warning(
                "a pack had lost its index and has it again",
                metadata: ["pack": .string(URL(filePath: path).lastPathComponent)])
        }
    }

    private func restore(_ pack: String, of packs: UnindexedPacks) async -> Bool {
        let file = "\(location.privateDirectory)/\(UUID().uuidString).idx"
        defer { try? FileManager.default.removeItem(atPath: file) }
        do {
            try await GitCommand(location).run(["index-pack", "--no-rev-index", "-o", file, pack])
            try packs.add(Array(try Data(contentsOf: URL(filePath: file))), to: pack)
            return true
        } catch {
            logger.debug("a pack has no index", metadata: ["pack": "\(pack)", "reason": "\(error)"])
            return false
        }
    }
}
