import Foundation

/// A pack on disk, with its index.
struct StoredPack {
    /// The path without an ending.
    let name: String
    /// The size of the pack in bytes.
    let size: UInt64
    /// When the pack was written.
    let time: Date

    /// The packs of a directory, oldest first, that may be taken away once their objects are in another pack: those that
    /// nobody keeps, and that are whole by themselves.
    static func unkept(in directory: String) -> [StoredPack] {
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? [])
        let packs = names.compactMap { name -> StoredPack? in
            guard name.hasPrefix("pack-"), name.hasSuffix(".idx") else { return nil }
            let base = String(name.dropLast(4))
            guard !["keep", "promisor", "mtimes"].contains(where: { names.contains("\(base).\($0)") }) else {
                return nil
            }
            return StoredPack(directory + "/" + base)
        }
        return packs.sorted { ($0.time, $0.name) < ($1.time, $1.name) }
    }

    private init?(_ name: String) {
        self.name = name
        let attributes = try? FileManager.default.attributesOfItem(atPath: name + ".pack")
        guard let attributes, let size = (attributes[.size] as? NSNumber)?.uint64Value,
            let time = attributes[.modificationDate] as? Date
        else { return nil }
        self.size = size
        self.time = time
    }

    init(name: String, size: UInt64, time: Date) {
        self.name = name
        self.size = size
        self.time = time
    }

    /// Takes the pack away: first its index, which lets git see it.
    func remove() {
        for ending in [".idx", ".pack", ".rev", ".bitmap"] { unsafe unlink(name + ending) }
    }
}

extension [StoredPack] {
    /// The packs to bring together so that each of the others is at least twice as large as all smaller ones together:
    /// few remain, and each object is copied a few times only, however many packs come.
    var selected: [StoredPack] {
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
