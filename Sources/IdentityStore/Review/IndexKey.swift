import Crypto

/// What commits are found by in the index of the log: eight bytes that stand for a text of some kind.
///
/// Two texts may have the same key: whoever finds a commit looks into git whether it is meant.
struct IndexKey: Hashable, Comparable {
    /// What a text is.
    enum Kind: UInt8 {
        /// The id of a commit.
        case commit
        /// A resource that the commit changes.
        case resource
        /// The id of a member that a group gets or loses.
        case member
        /// An id or name that a resource gets, case-folded.
        case name
        /// The name of an attribute that changes, in lower case.
        case attribute
        /// The client that asked for the change.
        case client
        /// The id of the request.
        case request
    }

    let value: UInt64

    init(value: UInt64) { self.value = value }

    init(_ kind: Kind, _ text: String) {
        let digest = SHA256.hash(data: [kind.rawValue] + Array(text.utf8))
        value = digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func < (left: IndexKey, right: IndexKey) -> Bool { left.value < right.value }
}

/// Where a key occurs.
struct IndexEntry {
    let key: IndexKey
    /// The position of the commit in the log, by first parents, the first commit's being 0.
    let position: UInt32
    /// Where the text of the entry stands; 0 when it has none.
    let text: UInt32
}
