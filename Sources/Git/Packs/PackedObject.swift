import CGit2

/// One object as it stands in a pack: deflated, whole or as a difference.
struct PackedObject {
    /// What the object is made from.
    enum Base: Equatable {
        /// Nothing: it stands by itself.
        case none
        /// The object that begins so many bytes before it.
        case distance(UInt64)
        /// The object with an id.
        case id(ObjectID)
    }

    /// Kind and size.
    let header: ArraySlice<UInt8>
    let base: Base
    /// What follows the header, without the distance of a base.
    let rest: ArraySlice<UInt8>
    /// The kind of an object that stands by itself.
    let kind: ObjectKind?

    /// What was put into the pack as it is, in blocks of up to 64 KiB (RFC 1951 §3.2.4); nil when a part was deflated.
    ///
    /// The bytes are those that the pack's index has the checksum of.
    var storedContent: [UInt8]? {
        var content: [UInt8] = []
        var rest = rest.dropFirst(2)
        while let mark = rest.first, mark & 0b110 == 0, rest.count >= 5 {
            let count = Int(rest[rest.startIndex + 1]) | Int(rest[rest.startIndex + 2]) << 8
            rest = rest.dropFirst(5)
            guard rest.count >= count else { return nil }
            content += rest.prefix(count)
            rest = rest.dropFirst(count)
            if mark & 1 == 1 { return content }
        }
        return nil
    }

    /// Reads the object that fills a slice.
    ///
    /// - Throws: ``GitError`` with the code `corrupt`.
    init(_ bytes: ArraySlice<UInt8>) throws(GitError) {
        var rest = bytes
        guard let first = rest.popFirst() else { throw Self.corrupt }
        var byte = first
        while byte & 0x80 != 0 {
            guard let next = rest.popFirst() else { throw Self.corrupt }
            byte = next
        }
        header = bytes[..<rest.startIndex]
        let kind = Int32(first >> 4 & 7)
        switch git_object_t(rawValue: kind) {
        case GIT_OBJECT_OFS_DELTA: base = .distance(try Self.distance(&rest))
        case GIT_OBJECT_REF_DELTA:
            guard let id = ObjectID(bytes: rest.prefix(ObjectID.byteCount)) else { throw Self.corrupt }
            base = .id(id)
        default: base = .none
        }
        self.kind = ObjectKind(git_object_t(rawValue: kind))
        self.rest = rest
        guard !rest.isEmpty, base != .none || self.kind != nil else { throw Self.corrupt }
    }

    private static func distance(_ bytes: inout ArraySlice<UInt8>) throws(GitError) -> UInt64 {
        guard var byte = bytes.popFirst() else { throw corrupt }
        var distance = UInt64(byte & 0x7F)
        while byte & 0x80 != 0 {
            guard let next = bytes.popFirst(), distance < 1 << 56 else { throw corrupt }
            byte = next
            distance = (distance + 1) << 7 | UInt64(byte & 0x7F)
        }
        return distance
    }

    private static var corrupt: GitError {
        GitError(.corrupt, "the bytes are not an object of a pack", function: "PackedObject")
    }
}
