import Git

/// One line of what git gives to a hook: a reference, the value it has and the one that it would get.
struct RefUpdate {
    /// The value that git says it has; zero when git does not care.
    let old: ObjectID
    /// The value it would get; zero when it would be deleted.
    let new: ObjectID
    let reference: String

    /// Reads `<old> <new> <ref>`.
    init?(_ line: Substring) {
        let fields = line.split(separator: " ", maxSplits: 2).map(String.init)
        guard fields.count == 3, let old = ObjectID(hex: fields[0]), let new = ObjectID(hex: fields[1]) else {
            return nil
        }
        (self.old, self.new, reference) = (old, new, fields[2])
    }

    var isDeletion: Bool { new == .zero }
}
