import Foundation
import TestSupport
import Testing

/// The order of the folders: code uses what stands in its own folder or further down, and nothing further up.
///
/// Files of one module can use each other as they like, so nothing but this test holds them to the order. It goes by names
/// and gives no false alarm: it looks at what is declared outside everything else, and at the members that extensions add
/// to types of other folders. Who uses another member has named its type, or was given a value of it by who has. A name
/// counts only if neither the targets below nor a folder further down declares anything of that name.
@Suite struct `The folders of IdentityStore` {
    /// All folders with what each is for, from the bottom to the top; the files outside all folders are on top.
    static let layers: [(folder: String, job: String)] = [
        ("Threads", "where work that blocks is done"),
        ("Layout", "where a state repository lies, and what its files are"),
        ("CommitMessages", "who makes a commit, and what its message says"),
        ("History", "when resources were changed, and whose they are, as commits tell"),
        ("Snapshot", "the resources of one commit, and searches in them"),
        ("Rules", "what must hold of resources, by whatever way they come"),
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
        ("Setup", "how a state repository is made"),
        ("", "the store as others see it"),
    ]

    private static let sources = Page.project.appending(path: "Sources")
    private static let files = Result { try SwiftFile.all(ofTarget: sources.appending(path: "IdentityStore")) }
    /// What the targets declare that the store is made of.
    private static let namesBelow = Result {
        let targets = ["Limits", "TextCoding", "JSON", "SCIM", "ResourceMerge", "Git"]
        let files = try targets.flatMap { try SwiftFile.all(ofTarget: sources.appending(path: $0)) }
        return files.reduce(into: Set<String>()) { $0.formUnion($1.declared) }
    }

    /// Each name that a file uses though only folders further up declare it.
    private static func usesUpwards(in files: [SwiftFile]) throws -> [String] {
        let ranks = Dictionary(layers.enumerated().map { ($1.folder, $0) }, uniquingKeysWith: max)
        func rank(_ file: SwiftFile) -> Int { ranks[file.folder] ?? layers.count }
        let files = files.sorted { rank($0) < rank($1) }
        // The first file that declares a name wherever, and the first one from which others can use it.
        var (lowest, topLevel, added): ([String: SwiftFile], [String: SwiftFile], [String: SwiftFile]) = ([:], [:], [:])
        for file in files {
            for name in file.declared where lowest[name] == nil { lowest[name] = file }
            for name in file.topLevel where topLevel[name] == nil { topLevel[name] = file }
        }
        for file in files {
            for (name, type) in file.added where topLevel[type]?.folder != file.folder && added[name] == nil {
                added[name] = file
            }
        }
        let below = try namesBelow.get()
        return files.flatMap { file in
            file.words.subtracting(below).sorted().compactMap { name in
                guard let first = lowest[name], rank(first) > rank(file),
                    let other = topLevel[name] ?? (file.members.contains(name) ? added[name] : nil)
                else { return nil }
                return "\(file.path) uses \(name) of \(other.path), which stands further up"
            }
        }
    }

    @Test func `are all in the list, once each`() throws {
        let folders = Set(try Self.files.get().map(\.folder))
        #expect(folders == Set(Self.layers.map(\.folder)))
        #expect(folders.count == Self.layers.count)
    }

    @Test func `use no name that only a folder further up declares`() throws {
        #expect(try Self.usesUpwards(in: Self.files.get()) == [])
    }

    @Test(arguments: [
        ("ServedState.swift", "Hooks", "Loading/StateOpener.swift uses ServedState of Hooks/ServedState.swift"),
        ("Writer.swift", "Layout", "Layout/Writer.swift uses Batch of Writing/Batch.swift"),
        ("OwnThread.swift", "Setup", "Hooks/ControlSocket.swift uses onOwnThread of Setup/OwnThread.swift"),
        ("Signature+Client.swift", "Setup", "Log/RecentCommits.swift uses serverEmail of Setup/Signature+Client.swift"),
    ])
    func `would not do so unnoticed: a file in a wrong folder shows`(
        _ name: String, _ folder: String, _ use: String
    ) throws {
        var files = try Self.files.get()
        let index = try #require(files.firstIndex { $0.name == name })
        files[index].folder = folder
        #expect(try Self.usesUpwards(in: files).contains { $0.hasPrefix(use) })
    }

    @Test func `stand in CONTRIBUTING in this order, with what they are for`() throws {
        let rows = try Page(".github/CONTRIBUTING.md").lines.filter { $0.hasPrefix("| `IdentityStore") }
        #expect(
            rows.map(String.init)
                == Self.layers.map { layer in
                    "| `IdentityStore\(layer.folder.isEmpty ? "" : "/")\(layer.folder)` | \(layer.job) |"
                })
    }
}
