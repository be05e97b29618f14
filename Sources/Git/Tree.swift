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

/// A directory as git keeps it: entries in git's order.
public struct Tree: Sendable, Hashable {
    /// A name and its entry.
    public struct Item: Sendable, Hashable {
        /// The bytes of the name, one segment of a path; they need not be UTF-8.
        let bytes: [UInt8]
        /// The entry.
        public var entry: TreeEntry

        /// The name as text, bytes that are not UTF-8 percent-encoded.
        public var name: String { String(escaping: bytes[...]) }
    }

    /// The entries in git's order: by bytes, a directory as if its name ended in a slash.
    public private(set) var items: [Item]

    /// Makes an empty directory.
    public init() {
        items = []
    }

    /// Reads the bytes of a tree object.
    ///
    /// - Throws: ``GitError`` with the code `corrupt`.
    public init(parsing bytes: [UInt8]) throws(GitError) {
        items = []
        items.reserveCapacity(bytes.count / 40)
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 0x20), let end = rest[space...].firstIndex(of: 0),
                rest.distance(from: end, to: rest.endIndex) > ObjectID.byteCount,
                let mode = TreeEntry.Mode(octal: rest[..<space]),
                let id = ObjectID(bytes: rest[(end + 1)...].prefix(ObjectID.byteCount))
            else { throw GitError(.corrupt, "the bytes are not a tree", function: "Tree") }
            items.append(Item(bytes: Array(rest[(space + 1)..<end]), entry: TreeEntry(mode: mode, id: id)))
            rest = rest[(end + 1 + ObjectID.byteCount)...]
        }
    }

    /// The bytes of the tree object.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(items.reduce(0) { $0 + $1.bytes.count + ObjectID.byteCount + 8 })
        for item in items {
            bytes += item.entry.mode.octal.utf8
            bytes.append(0x20)
            bytes += item.bytes
            bytes.append(0)
            bytes += item.entry.id.bytes
        }
        return bytes
    }

    /// The entry with a name; setting nil takes it away.
    public subscript(name: String) -> TreeEntry? {
        get { self[Array(name.utf8)] }
        set { self[Array(name.utf8)] = newValue }
    }

    subscript(bytes: [UInt8]) -> TreeEntry? {
        get { index(of: bytes).map { items[$0].entry } }
        set {
            if let index = index(of: bytes) {
                if let newValue, (newValue.mode == .tree) == (items[index].entry.mode == .tree) {
                    items[index].entry = newValue
                    return
                }
                items.remove(at: index)
            }
            guard let newValue else { return }
            let item = Item(bytes: bytes, entry: newValue)
            items.insert(item, at: position(of: bytes, isTree: newValue.mode == .tree))
        }
    }

    /// Where an entry is; a file and a directory of one name stand at different places.
    private func index(of bytes: [UInt8]) -> Int? {
        for isTree in [false, true] {
            let position = position(of: bytes, isTree: isTree)
            if position < items.count, items[position].bytes == bytes,
                (items[position].entry.mode == .tree) == isTree
            {
                return position
            }
        }
        return nil
    }

    /// The first place whose entry does not stand before a name.
    private func position(of bytes: [UInt8], isTree: Bool) -> Int {
        var (low, high) = (0, items.count)
        while low < high {
            let middle = (low + high) / 2
            let item = items[middle]
            if Self.order(item.bytes, item.entry.mode == .tree, bytes, isTree) < 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    static func precedes(_ left: Item, _ right: Item) -> Bool {
        order(left.bytes, left.entry.mode == .tree, right.bytes, right.entry.mode == .tree) < 0
    }

    /// Git's order of names: negative when the left one comes first.
    private static func order(_ left: [UInt8], _ leftIsTree: Bool, _ right: [UInt8], _ rightIsTree: Bool) -> Int {
        let common = min(left.count, right.count)
        for index in 0..<common where left[index] != right[index] {
            return Int(left[index]) - Int(right[index])
        }
        let slash = UInt8(ascii: "/")
        let leftEnd = left.count > common ? left[common] : leftIsTree ? slash : 0
        let rightEnd = right.count > common ? right[common] : rightIsTree ? slash : 0
        if leftEnd != rightEnd { return Int(leftEnd) - Int(rightEnd) }
        return left.count - right.count
    }
}

extension String {
    /// The text of bytes, those that are not UTF-8 percent-encoded.
    init(escaping bytes: ArraySlice<UInt8>) {
        self =
            String(validating: bytes, as: UTF8.self)
            ?? bytes.map { $0 < 0x80 ? String(Unicode.Scalar($0)) : "%" + String($0, radix: 16) }.joined()
    }
}
