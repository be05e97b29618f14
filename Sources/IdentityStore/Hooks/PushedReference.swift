/// A reference that somebody wants to push.
struct PushedReference {
    let name: String

    /// Why it may not be pushed; nil when it may, if the branch is checked besides.
    var refusal: String? {
        guard name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/") else {
            return "\(name): only branches and tags may be pushed."
        }
        guard name != StateLocation.branch, name.lowercased() == StateLocation.branch else { return nil }
        return "\(name): the name passes for main on some systems; choose another."
    }
}
