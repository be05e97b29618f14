import Foundation

/// The files of a disk at rest.
struct DiskImage {
    private let modes: [DiskHistory.Node: Int]
    private let directories: Set<DiskHistory.Node>
    private var contents: [DiskHistory.Node: [UInt8]] = [:]
    private var names: [DiskHistory.Node: [String: DiskHistory.Node]] = [:]

    /// An empty disk, on which a history can happen.
    init(_ history: DiskHistory) {
        modes = history.modes
        directories = history.directories
    }

    mutating func apply(_ change: DiskHistory.Change) {
        switch change {
        case .names(let changes):
            for (name, node) in changes { names[name.directory, default: [:]][name.name] = node }
        case .write(let node, let offset, let bytes):
            cut(node, to: max(contents[node]?.count ?? 0, offset + bytes.count))
            contents[node]?.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
        case .truncate(let node, let length): cut(node, to: length)
        case .content(let node, let bytes): contents[node] = bytes
        }
    }

    /// Gives a file a length; what is new is zeros.
    private mutating func cut(_ node: DiskHistory.Node, to length: Int) {
        var bytes = contents[node] ?? []
        if length < bytes.count { bytes.removeLast(bytes.count - length) }
        bytes += repeatElement(0, count: length - bytes.count)
        contents[node] = bytes
    }

    /// The content of a file; nil when it is not there.
    func file(_ path: String) -> [UInt8]? {
        var node: DiskHistory.Node? = DiskHistory.root
        for part in path.split(separator: "/") { node = node.flatMap { names[$0]?[String(part)] } }
        return node.map { contents[$0] ?? [] }
    }

    /// Makes all files in a folder.
    func write(to folder: String) throws {
        try write(DiskHistory.root, to: folder)
    }

    private func write(_ node: DiskHistory.Node, to path: String) throws {
        if directories.contains(node) {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            for (name, node) in names[node] ?? [:] { try write(node, to: path + "/" + name) }
        } else {
            try Data(contents[node] ?? []).write(to: URL(fileURLWithPath: path))
        }
        try FileManager.default.setAttributes([.posixPermissions: modes[node] ?? 0o755], ofItemAtPath: path)
    }
}
