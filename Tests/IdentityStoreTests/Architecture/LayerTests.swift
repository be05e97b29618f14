import TestSupport
import Testing

/// The folders of the store are layers, see ``Layering``.
@Suite struct `The folders of IdentityStore` {
    /// All folders with what each is for, from the bottom to the top; the files outside all folders are on top.
    static let layers: [(folder: String, job: String)] = [
        ("Threads", "where work that blocks is done"),
        ("Layout", "where a state repository lies, and what its files are"),
        ("CommitMessages", "who makes a commit, and what its message says"),
        ("History", "when resources were changed, and whose they are, as commits tell"),
        ("Snapshot", "the resources of one commit, and searches in them"),
        ("Rules", "what must hold of resources, by whatever way they come"),
        ("Guarding", "how much clients may take away"),
        ("Maintenance", "packs, the commit-graph, and the git binary"),
        ("Log", "the log as it is served, and its newest commits"),
        ("Checking", "what must hold of changes that come by git"),
        ("Loading", "from commits to snapshots"),
        ("MergeDriver", "the merge of one file, for git"),
        ("StateMerging", "the merge of a state with the log, by attribute"),
        ("WorkTree", "work tree and index, brought along with `main`"),
        ("Inboxes", "people's commits, merged into the log"),
        ("Restoring", "what people take back or bring back, worked out on a state"),
        ("Writing", "the one writer: changes of clients, a commit each"),
        ("MainBranch", "`main`, which follows the log, and what is put on it or pushed"),
        ("Offline", "a state that a command changes while no server serves it"),
        ("Importing", "files of resources, loaded in bulk"),
        ("Hooks", "git's hooks, and the socket on which the server answers them"),
        ("Inspection", "what commands read of a state"),
        ("Review", "what happened in the log, and how things were at any point of it"),
        ("Setup", "how a state repository is made, and a clone of one"),
        ("", "the store as others see it"),
    ]

    static let layering = Layering(
        target: "IdentityStore", below: ["Limits", "TextCoding", "JSON", "SCIM", "ResourceMerge", "Git"], layers: layers
    )

    @Test(arguments: [
        ("ServedState.swift", "Hooks", "Loading/StateOpener.swift uses ServedState of Hooks/ServedState.swift"),
        ("Writer.swift", "Layout", "Layout/Writer.swift uses Batch of Writing/Batch.swift"),
        ("OwnThread.swift", "Setup", "Hooks/ControlSocket.swift uses onOwnThread of Setup/OwnThread.swift"),
        ("Signature+Client.swift", "Setup", "Log/ResourceMark.swift uses serverEmail of Setup/Signature+Client.swift"),
    ])
    func `would not do so unnoticed: a file in a wrong folder shows`(
        _ name: String, _ folder: String, _ use: String
    ) throws {
        var files = try Self.layering.files()
        let index = try #require(files.firstIndex { $0.name == name })
        files[index].folder = folder
        #expect(try Self.layering.usesUpwards(in: files).contains { $0.hasPrefix(use) })
    }
}

/// The folders of each target that has some are layers.
@Suite struct `The folders of a target` {
    private static let all = [
        `The folders of IdentityStore`.layering, .scim, .server,
    ]

    @Test(arguments: all)
    func `are all in the list, once each`(_ layering: Layering) throws {
        let folders = Set(try layering.files().map(\.folder))
        #expect(folders == Set(layering.layers.map(\.folder)))
        #expect(folders.count == layering.layers.count)
    }

    @Test(arguments: all)
    func `use no name that only a folder further up declares`(_ layering: Layering) throws {
        let uses = try layering.usesUpwards(in: layering.files())
        #expect(uses == [])
    }

    @Test(arguments: all)
    func `stand in CONTRIBUTING in this order, with what they are for`(_ layering: Layering) throws {
        let rows = try Page(".github/CONTRIBUTING.md").lines.filter { line in
            line.hasPrefix("| `\(layering.target)`") || line.hasPrefix("| `\(layering.target)/")
        }
        #expect(
            rows.map(String.init)
                == layering.layers.map { layer in
                    "| `\(layering.target)\(layer.folder.isEmpty ? "" : "/")\(layer.folder)` | \(layer.job) |"
                })
    }
}
