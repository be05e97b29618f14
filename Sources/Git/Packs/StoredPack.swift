import Foundation

/// A packfile on disk, with its index.
struct StoredPack {
    /// The path without an extension.
    let name: String
    /// The size of the packfile in bytes.
    let size: UInt64
    /// The modification time of the packfile, which is that of its newest object.
    let time: timespec

    /// The packs of a directory, oldest first, that may be removed once their objects are in another pack: those that
    /// have no keep file and are neither promisor packs nor cruft packs.
    static func replaceable(in directory: String) -> [StoredPack] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let kept = Set(names.compactMap { name in ["keep", "promisor", "mtimes"].lazy.compactMap(name.base).first })
        let packs = names.compactMap { name -> StoredPack? in
            guard name.hasPrefix("pack-"), let base = name.base("idx"), !kept.contains(base) else { return nil }
            return StoredPack(directory + "/" + base)
        }
        return packs.sorted { $0.order < $1.order }
    }

    private init?(_ name: String) {
        self.name = name
        var status = stat()
        guard unsafe lstat(name + ".pack", &status) == 0 else { return nil }
        size = UInt64(status.st_size)
        time = status.modificationTime
    }

    init(name: String, size: UInt64, time: timespec) {
        self.name = name
        self.size = size
        self.time = time
    }

    private var order: (Int, Int, String) { (time.tv_sec, time.tv_nsec, name) }

    /// Removes the pack, its index first, because git sees a pack by its index.
    func remove() {
        for suffix in [".idx", ".pack", ".rev", ".bitmap"] { unsafe unlink(name + suffix) }
    }
}

extension [StoredPack] {
    /// All packs, but the largest one only if it is at most eight times as large as the others together: all of it
    /// would be written again.
    var withoutDominantPack: [StoredPack] {
        guard let largest = self.max(by: { $0.size < $1.size }) else { return [] }
        let others = filter { $0.name != largest.name }
        return others.reduce(0) { $0 + $1.size } >= largest.size / 8 ? self : others
    }

    /// The packs to repack so that each other pack is at least twice as large as all smaller ones together, as by
    /// `git repack --geometric=2`: few packs remain, and each object is copied a few times only, however many packs
    /// come.
    var geometricSelection: [StoredPack] {
        let sorted = sorted { ($0.size, $0.name) < ($1.size, $1.name) }
        var count = sorted.count
        while count > 1, sorted[count - 1].size >= 2 * sorted[count - 2].size { count -= 1 }
        if count < 2 { return [] }
        var total = sorted[..<count].reduce(0) { $0 + $1.size }
        while count < sorted.count, sorted[count].size < 2 * total {
            total += sorted[count].size
            count += 1
        }
        let chosen = Set(sorted[..<count].map(\.name))
        return filter { chosen.contains($0.name) }
    }
}

extension String {
    /// The name of a file without this extension; nil when it has another one.
    fileprivate func base(_ fileExtension: String) -> String? {
        let hasExtension =
            utf8.dropLast(fileExtension.utf8.count).last == UInt8(ascii: ".") && hasSuffix(fileExtension)
        return hasExtension ? String(Substring(utf8.dropLast(fileExtension.utf8.count + 1))) : nil
    }
}
