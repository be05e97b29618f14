import Foundation
import Git
import Logging

/// What keeps the repository fast while the store runs: packs, the times of resources, the commit-graph and the index of
/// the log.
struct Upkeep: Sendable {
    private let location: StateLocation
    private let served: ServedState
    private let writer: Writer
    private let main: MainBranch
    private let logger: Logger
    private let smallPacks: PackMaintenance
    private let otherPacks: [PackMaintenance]
    private let allPacks: PackMaintenance
    private let logIndex: LogIndexMaintenance

    init(_ location: StateLocation, served: ServedState, writer: Writer, main: MainBranch, logger: Logger) {
        self.location = location
        self.served = served
        self.writer = writer
        self.main = main
        self.logger = logger
        let (deltaBases, trigger) = (writer.deltaBases, writer.repackTrigger)
        smallPacks = PackMaintenance(.small, location, deltaBases: deltaBases, trigger: trigger, logger: logger)
        otherPacks = [.medium, .large].map { PackMaintenance($0, location, deltaBases: deltaBases, logger: logger) }
        allPacks = PackMaintenance(.all, location, deltaBases: deltaBases, logger: logger)
        logIndex = LogIndexMaintenance(location, made: writer.made, logger: logger)
    }

    private var snapshot: Snapshot { served.snapshot }

    /// Looks after all of it until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            for packs in [smallPacks] + otherPacks { group.addTask { await self.maintain(packs) } }
            group.addTask {
                for await _ in self.writer.repackTrigger.requests { await self.consolidate(self.smallPacks) }
            }
            group.addTask { await self.runMaintenance() }
            group.addTask { await self.indexLog() }
            group.addTask { [location, logger] in await LostIndexes(location: location, logger: logger).watch() }
            await group.waitForAll()
        }
    }

    /// Looks now and then whether there are many packs: others make some too.
    private func maintain(_ packs: PackMaintenance) async {
        var seen: ObjectID?
        while !Task.isCancelled {
            if snapshot.tip != seen {
                seen = snapshot.tip
                await consolidate(packs)
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func consolidate(_ packs: PackMaintenance) async {
        guard await packs.consolidate() else { return }
        writer.forgetPacks()
        await main.forgetPacks()
    }

    /// Repacks all packs when there are more than a few; see ``IdentityStore/repackAll()``.
    func repackAll() async {
        await consolidate(allPacks)
    }

    /// Writes down now and then what makes start and `git log` fast, and repacks all once changes have ceased; it takes
    /// at most a tenth of the time.
    private func runMaintenance() async {
        var (kept, tidied) = (snapshot.tip, snapshot.tip)
        var pause = Duration.seconds(60)
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            let (start, tip) = (ContinuousClock.now, snapshot.tip)
            if Task.isCancelled || tip == tidied { continue }
            if tip == kept {
                await repackAll()
                tidied = tip
            } else {
                kept = tip
                saveTimes()
                await CommitGraph(location: location, logger: logger).update()
            }
            pause = max(.seconds(60), (.now - start) * 10)
        }
    }

    /// Extends the index of the log now and then; it takes at most a tenth of one processor.
    private func indexLog() async {
        var indexed: ObjectID?
        var pause = Duration.seconds(1)
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            let tip = snapshot.tip
            if Task.isCancelled || tip == indexed { continue }
            indexed = tip
            pause = max(.seconds(1), await logIndex.extend(to: tip) * 9)
        }
    }

    /// Writes the times of resources down, from which a start is fast.
    func saveTimes() {
        do { try TimesFile(location).write(snapshot) } catch {
            logger.warning("the times file could not be written", metadata: ["error": "\(error)"])
        }
    }
}
