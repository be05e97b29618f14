import Foundation

/// A packfile while it is written, which gets its name together with its index.
struct PackFile: ~Copyable {
    private let directory: String
    private var file: DurableFile

    /// Creates a temporary file in the directory of the packs.
    init(in directory: String) throws(GitError) {
        self.directory = directory
        file = try DurableFile(pack: directory + "/new.pack")
    }

    /// Appends encoded objects.
    mutating func append(_ bytes: [UInt8]) throws(GitError) { try file.append(bytes) }

    /// Writes the index, and renames both files when their content is on disk: the pack first, because git sees a pack
    /// by its index.
    ///
    /// - Parameters:
    ///   - trailer: The trailer of the pack, after which it is named.
    ///   - time: The modification time of the pack; nil for now.
    mutating func finish(_ index: PackIndex, trailer: ObjectID, time: timespec? = nil) throws(GitError) {
        if let time { file.setTime(time) }
        try file.sync()
        var indexFile = try DurableFile(pack: directory + "/new.idx")
        try indexFile.append(index.bytes(trailer: trailer))
        try indexFile.sync()
        let name = directory + "/pack-\(trailer)"
        try file.rename(to: name + ".pack")
        try indexFile.rename(to: name + ".idx")
        try Directory(directory).sync()
    }
}
