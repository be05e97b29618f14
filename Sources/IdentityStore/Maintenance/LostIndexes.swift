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
        var retries = Retries()
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            await restore(retries.due(UnindexedPacks(location.gitDirectory).paths, at: .now))
        }
    }

    /// Which packs are tried: one that is there for the second time at once, those that are not whole again and again, after
    /// pauses that grow to a minute until another one comes or a file changes.
    struct Retries {
        private struct Pack: Hashable {
            let path: String
            let stamp: FileStamp?
        }

        private var seen: Set<Pack> = []
        private var tried: Set<Pack> = []
        private var next = ContinuousClock.now
        private var pause = Self.shortest
        private static let (shortest, longest) = (Duration.milliseconds(500), Duration.seconds(60))

        /// Those that are to be tried now.
        mutating func due(_ paths: [String], at now: ContinuousClock.Instant) -> Set<String> {
            let found = Set(paths.map { Pack(path: $0, stamp: FileStamp($0)) })
            defer { seen = found }
            let waiting = found.intersection(seen)
            let isNew = !waiting.isSubset(of: tried)
            guard isNew || now >= next, !waiting.isEmpty else { return [] }
            pause = isNew ? Self.shortest : min(pause * 2, Self.longest)
            (tried, next) = (waiting, now + pause)
            return Set(waiting.map(\.path))
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
