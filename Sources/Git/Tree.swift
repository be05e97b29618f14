import TextCoding

/// One entry of a tree.
public struct TreeEntry: Sendable, Hashable {
    /// The modes git writes.
    public enum Mode: Sendable, Hashable {
        case file, executable, link, tree, submodule

        /// The mode that git takes a number for: it knows five, and rounds others to them.
        init?(_ number: UInt32) {
            switch number & 0o170000 {
            case 0o100000: self = number & 0o100 == 0 ? .file : .executable
            case 0o120000: self = .link
            case 0o040000: self = .tree
            case 0o160000: self = .submodule
            default: return nil
            }
        }

        init?(octal: ArraySlice<UInt8>) {
            var number: UInt32 = 0
            guard (1...7).contains(octal.count) else { return nil }
            for digit in octal {
                guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
                number = number << 3 | UInt32(digit - UInt8(ascii: "0"))
            }
            self.init(number)
        }

        /// The mode as a tree holds it, in octal digits.
        public var octal: String {
            switch self {
            case .file: "100644"
            case .executable: "100755"
            case .link: "120000"
            case .tree: "40000"
            case .submodule: "160000"
            }
        }
    }

    /// What kind of entry it is.
    public let mode: Mode
    /// The object.
    public let id: ObjectID

    /// Makes an entry.
    public init(mode: Mode, id: ObjectID) {
        self.mode = mode
        self.id = id
    }
}

/// A directory as git keeps it: entries in git's order, held as the bytes of its object.
///
/// An edit splices the bytes, so that the object of a directory in which one entry changes is there at once.
public struct Tree: Sendable, Hashable {
    /// A name and its entry.
    public struct Item: Sendable, Hashable {
        /// The bytes of the name, one segment of a path; they need not be UTF-8.
        let bytes: [UInt8]
        /// The entry.
        public let entry: TreeEntry

        /// The name as text, bytes that are not UTF-8 percent-encoded.
        public var name: String { String(escaping: bytes[...]) }
    }

    /// The bytes of the tree object: for each entry the mode in octal, a space, the name, a zero byte and 20 bytes of id.
    public private(set) var bytes: [UInt8]

    /// Makes an empty directory.
    public init() {
        bytes = []
    }

    /// Reads the bytes of a tree object.
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

    /// The entries in git's order: by bytes, a directory as if its name ended in a slash.
    public var items: [Item] {
        var items: [Item] = []
        items.reserveCapacity(bytes.count / 40)
        var start = 0
        while start < bytes.count {
            let slot = slot(at: start)
            items.append(Item(bytes: Array(bytes[slot.name]), entry: entry(at: slot)))
            start = slot.end
        }
        return items
    }

    /// The modes of the entries as they stand in the bytes, which need not be as git writes them.
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

    /// The entry with a name; setting nil takes it away.
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
    /// Where an entry stands in the bytes.
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

    /// Where a name stands; a file and a directory of one name stand at different places.
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

    /// Where the first entry begins that stands behind a name.
    private func position(of name: [UInt8], isTree: Bool) -> Int {
        var start = 0
        while start < bytes.count {
            let slot = slot(at: start)
            if Self.order(bytes[slot.name], slot.isTree, name[...], isTree) > 0 { return start }
            start = slot.end
        }
        return start
    }

    static func precedes(_ left: Item, _ right: Item) -> Bool {
        order(left.bytes[...], left.entry.mode == .tree, right.bytes[...], right.entry.mode == .tree) < 0
    }

    /// Git's order of names: negative when the left one comes first.
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
    /// The text of bytes, those that are not UTF-8 percent-encoded.
    init(escaping bytes: ArraySlice<UInt8>) {
        self =
            String(validating: bytes, as: UTF8.self)
            ?? bytes.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : $0.percentEncoded }.joined()
    }
}
