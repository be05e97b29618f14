import Foundation

/// A pack on disk, with its index.
struct StoredPack {
    /// The path without an ending.
    let name: String
    /// The size of the pack in bytes.
    let size: UInt64
    /// When its newest object was written.
    let time: timespec

    /// The packs of a directory, oldest first, that may be taken away once their objects are in another pack: those that
    /// nobody keeps, and that are whole by themselves.
    static func unkept(in directory: String) -> [StoredPack] {
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

    /// Takes the pack away: first its index, which lets git see it.
    func remove() {
        for ending in [".idx", ".pack", ".rev", ".bitmap"] { unsafe unlink(name + ending) }
    }
}

extension [StoredPack] {
    /// All of them; without the largest one as long as it is many times larger than the others together, because each
    /// byte of it would be written again.
    var withoutDominantPack: [StoredPack] {
        guard let largest = self.max(by: { $0.size < $1.size }) else { return [] }
        let others = filter { $0.name != largest.name }
        return others.reduce(0) { $0 + $1.size } >= largest.size / 8 ? self : others
    }

    /// The packs to bring together so that each of the others is at least twice as large as all smaller ones together:
    /// few remain, and each object is copied a few times only, however many packs come.
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
    /// The name of a file without this ending; nil when it has another one.
    fileprivate func base(_ ending: String) -> String? {
        let isEnded = utf8.dropLast(ending.utf8.count).last == UInt8(ascii: ".") && hasSuffix(ending)
        return isEnded ? String(Substring(utf8.dropLast(ending.utf8.count + 1))) : nil
    }
}
