import CGit2

/// One object in its packed form: undeltified or a delta, deflated or stored.
struct PackedObject {
    /// The base object of a delta.
    enum Base: Equatable {
        /// Nothing: the object is undeltified.
        case none
        /// The object that starts this many bytes before the delta (`OFS_DELTA`).
        case distance(UInt64)
        /// The object with this id (`REF_DELTA`).
        case id(ObjectID)
    }

    /// The bytes that hold type and size.
    let header: ArraySlice<UInt8>
    let base: Base
    /// The bytes after the header, without the distance of an `OFS_DELTA`.
    let rest: ArraySlice<UInt8>
    /// The kind of an undeltified object; nil for a delta.
    let kind: ObjectKind?

    /// The content of an object in stored blocks (RFC 1951 §3.2.4); nil when a block is deflated.
    ///
    /// Its Adler-32 is not verified, because the CRC-32 in the index covers the same bytes.
    var storedContent: [UInt8]? {
        var content: [UInt8] = []
        var rest = rest.dropFirst(2)
        while let blockHeader = rest.first, blockHeader & 0b110 == 0, rest.count >= 5 {
            let count = Int(rest[rest.startIndex + 1]) | Int(rest[rest.startIndex + 2]) << 8
            rest = rest.dropFirst(5)
            guard rest.count >= count else { return nil }
            content += rest.prefix(count)
            rest = rest.dropFirst(count)
            if blockHeader & 1 == 1 { return content }
        }
        return nil
    }

    /// Parses the bytes of one packed object.
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
        GitError(.corrupt, "not a packed object", function: "PackedObject")
    }
}
