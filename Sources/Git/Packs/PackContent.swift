import Algorithms
import Foundation

/// The objects of a stored pack in the order in which they stand in it.
struct PackContent {
    /// One object and where it is.
    struct Object {
        let id: ObjectID
        let range: Range<Int>
        let checksum: UInt32
    }

    private let data: Data
    let objects: [Object]

    /// Opens a pack; its bytes are read when they are asked for.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when pack and index do not belong together, or `notFound`.
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
        else { throw GitError(.corrupt, "\(pack.name) is not what its index says", function: "PackContent") }
        objects = zip(entries, ends).map { entry, end in
            Object(id: entry.id, range: Int(entry.offset)..<end, checksum: entry.checksum)
        }
    }

    /// Reads an object as it stands there.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when its bytes are not those that were indexed.
    func packed(_ object: Object) throws(GitError) -> PackedObject {
        let bytes = [UInt8](data[object.range])[...]
        guard bytes.checksum == object.checksum else {
            throw GitError(.corrupt, "object \(object.id) is damaged on disk", function: "PackContent")
        }
        return try PackedObject(bytes)
    }

    /// The object that begins at a place; nil when none does.
    func object(at start: Int) -> Object? {
        let index = objects.partitioningIndex { $0.range.lowerBound >= start }
        return index < objects.count && objects[index].range.lowerBound == start ? objects[index] : nil
    }
}
