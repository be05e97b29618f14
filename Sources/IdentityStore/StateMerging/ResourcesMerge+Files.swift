import Git
import SCIM

extension ResourcesMerge {
    /// Takes the person's files of a resource as they are, and the served ones where the person touched none.
    ///
    /// - Parameter stored: The resource that is served; nil when there is none.
    mutating func take(_ touched: TouchedResource, insteadOf stored: StoredResource?) {
        let path = ResourcePath.path(of: touched.id, type: merged(touched.type), fanOut: format.fanOut)
        var entries: [String: TreeEntry] = [:]
        for file in stored.map({ moved($0).files }) ?? [] { entries[file.path] = TreeEntry(mode: .file, id: file.blob) }
        if let inline = touched.inline { entries[path] = inline.theirs?.entry }
        for (shard, file) in touched.members {
            entries[ResourcePath.path(ofMembers: shard, of: path)] = file.theirs?.entry
        }
        put(entries.map { MergedFile(path: $0.key, content: .stored($0.value)) }, insteadOf: stored)
    }

    /// Writes a merged resource as the server does, where the merged format has it.
    mutating func put(_ version: ResourceVersion, insteadOf stored: StoredResource) {
        guard let resource = version.resource else { return }
        let old = moved(stored)
        guard resource != stored.resource || version.members != stored.members else {
            return put(old.mergedFiles(new: [:]), insteadOf: stored)
        }
        var new: [String: [UInt8]] = [:]
        let files = ResourceFiles(
            resource, version.members, of: merged(stored.type), fanOut: format.fanOut, old: old)
        let written = files.write(created: old.created, at: old.lastModified, owner: old.owner) { path, bytes, _ in
            new[path] = bytes
            return ObjectID(hashing: .blob, bytes)
        } remove: { _ in
        }
        put(written.mergedFiles(new: new), insteadOf: stored)
    }

    /// Moves the resources that nobody touched to where the merged state has them, when that is another place.
    mutating func moveOthers() {
        for type in live.resourceTypes {
            if format.fanOut == live.format.fanOut, merged(type).directory == type.directory { continue }
            for stored in live.all(of: type) where !settled.contains(stored.id) {
                put(moved(stored).mergedFiles(new: [:]), insteadOf: stored)
            }
        }
    }

    /// A resource that is served, where the merged state has it.
    private func moved(_ stored: StoredResource) -> StoredResource {
        stored.retyped(merged(stored.type)).moved(toFanOut: format.fanOut)
    }

    /// Notes what brings the files of a resource to those that it shall have.
    mutating func put(_ target: [MergedFile], insteadOf stored: StoredResource?) {
        let entries = (stored?.files ?? []).map { ($0.path, TreeEntry(mode: .file, id: $0.blob)) }
        let before = Dictionary(entries) { first, _ in first }
        let paths = Set(target.map(\.path))
        files += entries.filter { !paths.contains($0.0) }.map { MergedFile(path: $0.0, content: .gone) }
        files += target.filter { $0.content.entry != before[$0.path] }
    }
}

extension StoredResource {
    /// All its files.
    ///
    /// - Parameter new: The bytes of those that are not in the repository, by path.
    fileprivate func mergedFiles(new: [String: [UInt8]]) -> [MergedFile] {
        files.map { path, blob in
            let bytes = new[path].map { MergedFile.Content.new($0, mode: .file) }
            return MergedFile(path: path, content: bytes ?? .stored(TreeEntry(mode: .file, id: blob)))
        }
    }
}
