import SCIM

extension MadeCommit {
    /// What it is found by.
    var indexKeys: [(key: IndexKey, text: String?)] {
        IndexedCommit(id, CommitTrailers(ofServer: message), changes.compactMap { RecordedChange($0) }).keys
    }
}

extension RecordedChange {
    /// What the writer did to a resource; nil when nothing of it changed.
    fileprivate init?(_ change: MadeCommit.Change) {
        let (old, new) = (change.old, change.new)
        guard let stored = new ?? old else { return nil }
        let members = MemberDifference(from: old?.members ?? MemberSet(), to: new?.members ?? MemberSet())
        if old?.resource == new?.resource, members.isEmpty { return nil }
        self.init(
            ResourceReference(stored.type, stored.id), old: old?.resource, new: new?.resource, added: members.added,
            removed: members.removed)
    }
}
