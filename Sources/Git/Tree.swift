import TextCoding

/// A tree: entries in git's order, held as the bytes of the tree object.
///
/// An edit splices the bytes, so that only the changed entry is encoded again.
public struct Tree: Sendable, Hashable {
    /// An entry with its name.
    public struct NamedEntry: Sendable, Hashable {
        /// The bytes of the name, one segment of a path; they need not be UTF-8.
        let bytes: [UInt8]
        /// The mode and the object.
        public let entry: TreeEntry

        /// The name as text, ill-formed UTF-8 percent-encoded.
        public var name: String { String(escaping: bytes[...]) }
    }

    /// The bytes of the tree object: for each entry the mode in octal, a space, the name, a NUL and the 20 bytes of the
    /// id.
    public private(set) var bytes: [UInt8]

    /// Makes a tree without entries.
    public init() {
        bytes = []
    }

    /// Parses the bytes of a tree object; names and order are not checked.
    ///
    /// - Throws: ``GitError`` with the code `corrupt`.
    public init(parsing bytes: [UInt8]) throws(GitError) {
        self.bytes = bytes
        var start = 0
        while start < bytes.count {
            guard let space = bytes[start...].firstIndex(of: 0x20), let end = bytes[space...].firstIndex(of: 0),
                bytes.count - end > ObjectID.byteCount, TreeEntry.Mode(octal: bytes[start..<space]) != nil
            else { throw GitError(.corrupt, "the bytes are not a tree", function: "Tree") }
            start = end + 1 + ObjectID.byteCount
        }
    }

    /// Whether there is no entry.
    public var isEmpty: Bool { bytes.isEmpty }

    /// The entries in git's order: by bytes, a subtree as if its name ended in a slash.
    public var entries: [NamedEntry] {
        var entries: [NamedEntry] = []
        entries.reserveCapacity(bytes.count / 40)
        var start = 0
        while start < bytes.count {
            let slot = slot(at: start)
            entries.append(NamedEntry(bytes: Array(bytes[slot.name]), entry: entry(at: slot)))
            start = slot.end
        }
        return entries
    }

    /// The modes of the entries as written, which need not be those that git writes.
    var modes: [ArraySlice<UInt8>] {
        var modes: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let slot = slot(at: start)
            modes.append(bytes[start..<(slot.name.lowerBound - 1)])
            start = slot.end
        }
        return modes
    }

    /// The entry of a name; setting it to nil removes the entry.
    public subscript(name: String) -> TreeEntry? {
        get { self[Array(name.utf8)] }
        set { self[Array(name.utf8)] = newValue }
    }

    subscript(name: [UInt8]) -> TreeEntry? {
        get { slot(of: name).map(entry) }
        set {
            if let slot = slot(of: name) {
                if let newValue, (newValue.mode == .tree) == slot.isTree {
                    bytes.replaceSubrange(slot.start..<slot.end, with: Self.bytes(name, newValue))
                    return
                }
                bytes.removeSubrange(slot.start..<slot.end)
            }
            guard let newValue else { return }
            let position = position(of: name, isTree: newValue.mode == .tree)
            bytes.insert(contentsOf: Self.bytes(name, newValue), at: position)
        }
    }

    private static func bytes(_ name: [UInt8], _ entry: TreeEntry) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(name.count + ObjectID.byteCount + 8)
        bytes += entry.mode.octal.utf8
        bytes.append(0x20)
        bytes += name
        bytes.append(0)
        entry.id.append(to: &bytes)
        return bytes
    }
}

extension Tree {
    /// The range of an entry in the bytes.
    private struct Slot {
        let start: Int
        let name: Range<Int>
        let isTree: Bool
        var end: Int { name.upperBound + 1 + ObjectID.byteCount }
    }

    private func slot(at start: Int) -> Slot {
        var space = start
        while bytes[space] != 0x20 { space += 1 }
        var end = space + 1
        while bytes[end] != 0 { end += 1 }
        let isTree = TreeEntry.Mode(octal: bytes[start..<space]) == .tree
        return Slot(start: start, name: (space + 1)..<end, isTree: isTree)
    }

    private func entry(at slot: Slot) -> TreeEntry {
        TreeEntry(
            mode: TreeEntry.Mode(octal: bytes[slot.start..<(slot.name.lowerBound - 1)]) ?? .file,
            id: ObjectID(bytes: bytes[(slot.name.upperBound + 1)..<slot.end]) ?? .zero)
    }

    /// The range of the entry with this name, file or subtree.
    private func slot(of name: [UInt8]) -> Slot? {
        var start = 0
        while start < bytes.count {
            let slot = slot(at: start)
            if bytes[slot.name].elementsEqual(name) { return slot }
            if Self.order(bytes[slot.name], slot.isTree, name[...], true) > 0 { return nil }
            start = slot.end
        }
        return nil
    }

    /// The offset at which the first entry starts that sorts after a name.
    private func position(of name: [UInt8], isTree: Bool) -> Int {
        var start = 0
        while start < bytes.count {
            let slot = slot(at: start)
            if Self.order(bytes[slot.name], slot.isTree, name[...], isTree) > 0 { return start }
            start = slot.end
        }
        return start
    }

    static func precedes(_ left: NamedEntry, _ right: NamedEntry) -> Bool {
        order(left.bytes[...], left.entry.mode == .tree, right.bytes[...], right.entry.mode == .tree) < 0
    }

    /// Git's order of names: negative when `left` sorts first.
    private static func order(
        _ left: ArraySlice<UInt8>, _ leftIsTree: Bool, _ right: ArraySlice<UInt8>, _ rightIsTree: Bool
    ) -> Int {
        let common = min(left.count, right.count)
        let (leftStart, rightStart) = (left.startIndex, right.startIndex)
        for index in 0..<common where left[leftStart + index] != right[rightStart + index] {
            return Int(left[leftStart + index]) - Int(right[rightStart + index])
        }
        let slash = UInt8(ascii: "/")
        let leftEnd = left.count > common ? left[leftStart + common] : leftIsTree ? slash : 0
        let rightEnd = right.count > common ? right[rightStart + common] : rightIsTree ? slash : 0
        if leftEnd != rightEnd { return Int(leftEnd) - Int(rightEnd) }
        return left.count - right.count
    }
}

extension String {
    /// The text of bytes, with ill-formed UTF-8 percent-encoded.
    init(escaping bytes: ArraySlice<UInt8>) {
        self =
            String(validating: bytes, as: UTF8.self)
            ?? bytes.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : $0.percentEncoded }.joined()
    }
}
