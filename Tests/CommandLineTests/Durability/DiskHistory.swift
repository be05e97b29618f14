/// What happened to a disk that was empty at first, and from when on each change survives a power cut.
///
/// It is as strict as POSIX: `fsync` of a file makes its content durable and not its name; names are durable by `fsync`
/// of their directory, or all by `syncfs`. A rename is never half.
struct DiskHistory {
    /// A file or directory; numbers of inodes are used again, these are not.
    typealias Node = Int
    static let root: Node = 0

    struct Name: Hashable {
        let directory: Node
        let name: String
    }

    enum Change {
        /// What names stand for afterwards; nil for one that is gone.
        case names([(Name, Node?)])
        case write(Node, offset: Int, [UInt8])
        case truncate(Node, Int)
        case content(Node, [UInt8])
    }

    struct Entry {
        let change: Change
        /// When it was made, as a position in the log.
        let position: Int
        /// The position from which it is durable.
        var durable = Int.max
    }

    private(set) var entries: [Entry] = []
    private(set) var modes: [Node: Int] = [:]
    private(set) var directories: Set<Node> = [root]
    /// The positions at which clients were told of commits.
    private(set) var acknowledgements: [(position: Int, commit: String)] = []
    /// How many events there are.
    let length: Int

    private var names: [Name: Node] = [:]
    private var nodes: [Int: Node] = [:]
    private var pending: [Node: [Int]] = [:]

    /// - Parameter root: The inode number of the directory that all paths are relative to.
    init(_ events: [DiskEvent], root: Int) throws {
        length = events.count
        nodes[root] = Self.root
        var syncs: [String: (file: Int, covered: Int)] = [:]
        for (position, event) in events.enumerated() {
            switch event {
            case .create(let file, let mode, let path): add([(try name(path), node(file, mode))], position)
            case .makeDirectory(let file, let mode, let path):
                let made = node(file, mode)
                directories.insert(made)
                add([(try name(path), made)], position)
            case .createNameless(let file, let mode): _ = node(file, mode)
            case .link(let file, let path): add([(try name(path), try known(file))], position)
            case .rename(let from, let to):
                let (old, new) = (try name(from), try name(to))
                if let node = names[old], node != names[new] { add([(old, nil), (new, node)], position) }
            case .remove(let path): add([(try name(path), nil)], position)
            case .write(let file, let offset, let bytes):
                add(.write(try known(file), offset: offset, bytes), of: [try known(file)], position)
            case .truncate(let file, let length):
                add(.truncate(try known(file), length), of: [try known(file)], position)
            case .content(let file, let bytes):
                add(.content(try known(file), bytes), of: [try known(file)], position)
            case .mode(let file, let mode):
                // Sockets are no files, and do not outlast a power cut.
                if let node = nodes[file] { modes[node] = mode }
            case .syncBegins(let token, let file): syncs[token] = (file, entries.count)
            case .syncEnds(let token):
                if let sync = syncs.removeValue(forKey: token) { end(sync.file, sync.covered, position) }
            case .acknowledged(let commit): acknowledgements.append((position, commit))
            }
        }
    }

    private mutating func node(_ file: Int, _ mode: Int) -> Node {
        let node = modes.count + 1
        nodes[file] = node
        modes[node] = mode
        return node
    }

    private func known(_ file: Int) throws -> Node {
        guard let node = nodes[file] else { throw DiskEvent.LogError(line: "nobody made the file \(file)") }
        return node
    }

    private func name(_ path: String) throws -> Name {
        var parts = path.split(separator: "/").map(String.init)
        guard let last = parts.popLast() else { throw DiskEvent.LogError(line: "a path is empty") }
        var directory = Self.root
        for part in parts {
            guard let next = names[Name(directory: directory, name: part)] else {
                throw DiskEvent.LogError(line: "nobody made the directory of \(path)")
            }
            directory = next
        }
        return Name(directory: directory, name: last)
    }

    private mutating func add(_ changes: [(Name, Node?)], _ position: Int) {
        for (name, node) in changes { names[name] = node }
        add(.names(changes), of: changes.map(\.0.directory), position)
    }

    private mutating func add(_ change: Change, of nodes: [Node], _ position: Int) {
        for node in nodes { pending[node, default: []].append(entries.count) }
        entries.append(Entry(change: change, position: position))
    }

    private mutating func end(_ file: Int, _ covered: Int, _ position: Int) {
        for node in file == 0 ? Array(pending.keys) : nodes[file].map({ [$0] }) ?? [] {
            var later: [Int] = []
            for entry in pending[node] ?? [] {
                if entry < covered {
                    entries[entry].durable = min(entries[entry].durable, position)
                } else {
                    later.append(entry)
                }
            }
            pending[node] = later
        }
    }
}
