/// A file of a resource, wherever it stands.
struct ResourceFile: Hashable {
    let id: String
    /// Which of the files of members it is; nil for the resource's own file.
    let members: UInt8?

    /// Makes nil for a path that is none of a resource.
    init?(_ path: String) {
        let member = ResourcePath.memberFile(at: path)
        let inline = member?.group ?? path
        guard let slash = inline.utf8.lastIndex(of: UInt8(ascii: "/")),
            let id = ResourcePath.id(ofFileName: inline[inline.utf8.index(after: slash)...])
        else { return nil }
        self.id = id
        members = member?.shard
    }
}
