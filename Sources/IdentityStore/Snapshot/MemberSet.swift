import Algorithms
import JSON
import SCIM

/// The members of a group as a value that is cheap to copy and to change a little: 256 sorted lists, shared between
/// copies, so that one member more or less copies one of them.
struct MemberSet: Sendable, Equatable {
    /// How many lists there are; they are those of the files of a large group.
    static let shards = 0...UInt8.max

    private static let none = [[Member]](repeating: [], count: shards.count)

    private var lists = none
    /// How many members there are.
    private(set) var count = 0

    init() {}

    /// Makes the set of some members; of two with one id the last one stays.
    init(_ members: some Sequence<Member>) {
        for member in members { insert(member) }
    }

    var isEmpty: Bool { count == 0 }

    /// The members of one list, sorted by id.
    subscript(shard: UInt8) -> [Member] { lists[Int(shard)] }

    /// The member with an id.
    subscript(id: String) -> Member? {
        let list = lists[Int(ResourcePath.memberShard(of: id))]
        let index = Self.index(of: id, in: list)
        return index < list.count && list[index].id.hasSameScalars(as: id) ? list[index] : nil
    }

    /// Adds a member, or puts it in the place of the one with its id.
    mutating func insert(_ member: Member) {
        let shard = Int(ResourcePath.memberShard(of: member.id))
        let index = Self.index(of: member.id, in: lists[shard])
        if index < lists[shard].count, lists[shard][index].id.hasSameScalars(as: member.id) {
            lists[shard][index] = member
        } else {
            lists[shard].insert(member, at: index)
            count += 1
        }
    }

    /// Takes out the member with an id, if there is one.
    mutating func remove(_ id: String) {
        let shard = Int(ResourcePath.memberShard(of: id))
        let index = Self.index(of: id, in: lists[shard])
        guard index < lists[shard].count, lists[shard][index].id.hasSameScalars(as: id) else { return }
        lists[shard].remove(at: index)
        count -= 1
    }

    /// Puts other members into one list; all must belong there.
    mutating func replace(_ shard: UInt8, with members: [Member]) {
        count += members.count - lists[Int(shard)].count
        lists[Int(shard)] = members
    }

    /// The set with the members of another one that it has not.
    func union(_ other: MemberSet) -> MemberSet {
        if isEmpty { return other }
        if other.isEmpty { return self }
        var union = self
        for shard in Self.shards {
            for member in other[shard] where union[member.id] == nil { union.insert(member) }
        }
        return union
    }

    /// The members in the order of a file, by the bytes of their ids.
    var sorted: [Member] {
        let members = Array(lists.joined())
        let isSorted = zip(members, members.dropFirst()).allSatisfy { $0.precedes($1) }
        return isSorted ? members : members.sorted { $0.precedes($1) }
    }

    /// The elements of `members`, sorted.
    var values: [JSONValue] { sorted.map(\.value) }

    /// The position of an id in a sorted list, or the one where it belongs.
    private static func index(of id: String, in list: [Member]) -> Int {
        let wanted = Member(id: id)
        if let last = list.last, last.precedes(wanted) { return list.count }
        return list.partitioningIndex { !$0.precedes(wanted) }
    }
}
