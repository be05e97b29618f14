/// Mode and object of an entry in a tree.
public struct TreeEntry: Sendable, Hashable {
    /// The modes that git writes.
    public enum Mode: Sendable, Hashable {
        case file, executable, link, tree, submodule

        /// The mode that git takes a number for: it knows five, and maps all others to them.
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

        /// The mode in octal digits, as in a tree object.
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

    /// Whether it is a file, an executable file, a symbolic link, a tree or a submodule.
    public let mode: Mode
    /// The id of the blob or tree; for a submodule that of a commit in its own repository.
    public let id: ObjectID

    /// Pairs a mode with an object; whether the object is of the right kind is not checked.
    public init(mode: Mode, id: ObjectID) {
        self.mode = mode
        self.id = id
    }
}
