import Algorithms
import Foundation

/// The objects of a stored pack, in the order of their offsets.
struct PackContent {
    /// An object, its range of bytes in the pack, and its CRC-32 from the index.
    struct Object {
        let id: ObjectID
        let range: Range<Int>
        let checksum: UInt32
    }

    private let data: Data
    let objects: [Object]

    /// Maps a pack into memory and reads its index; objects are read on demand.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when pack and index do not match, `notFound` when one is missing.
    init(_ pack: StoredPack) throws(GitError) {
        guard let index = FileManager.default.contents(atPath: pack.name + ".idx"),
            let data = try? Data(contentsOf: URL(fileURLWithPath: pack.name + ".pack"), options: .alwaysMapped)
        else { throw GitError(.notFound, "\(pack.name) is gone", function: "PackContent") }
        self.data = data
        let entries = try PackIndex(parsing: Array(index)).entries.sorted { $0.offset < $1.offset }
        let end = data.count - ObjectID.byteCount
        let ends = entries.dropFirst().map { Int($0.offset) } + [end]
        guard entries.first.map({ $0.offset == 12 }) ?? true, entries.allSatisfy({ $0.offset < end }),
            data.suffix(ObjectID.byteCount).elementsEqual(index.dropLast(ObjectID.byteCount).suffix(ObjectID.byteCount))
        else { throw GitError(.corrupt, "\(pack.name) does not match its index", function: "PackContent") }
        objects = zip(entries, ends).map { entry, end in
            Object(id: entry.id, range: Int(entry.offset)..<end, checksum: entry.checksum)
        }
    }

    /// Reads an object in its stored form.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when its CRC-32 is not that in the index.
    func packed(_ object: Object) throws(GitError) -> PackedObject {
        let bytes = [UInt8](data[object.range])[...]
        guard bytes.checksum == object.checksum else {
            throw GitError(.corrupt, "object \(object.id) is damaged on disk", function: "PackContent")
        }
        return try PackedObject(bytes)
    }

    /// The object at an offset; nil when none starts there.
    func object(at start: Int) -> Object? {
        let index = objects.partitioningIndex { $0.range.lowerBound >= start }
        return index < objects.count && objects[index].range.lowerBound == start ? objects[index] : nil
    }
}
