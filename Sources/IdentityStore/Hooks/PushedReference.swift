/// A reference that somebody wants to push or make.
struct PushedReference {
    let name: String
    let isDeletion: Bool

    /// Why it may not be pushed; nil when it may, if main is checked besides.
    var refusal: String? {
        guard name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/") else {
            return "\(name): only branches and tags may be pushed."
        }
        if !isDeletion, name == "refs/heads/refused" || name.hasPrefix("refs/heads/refused/") {
            return "\(name): the server alone makes these branches, for commits that it refused; choose another."
        }
        if name.hasPrefix(StateLocation.main + "/") { return "\(name): main is no folder; choose another." }
        return nameRefusal
    }

    /// Why nobody may have a branch or tag of this name; nil when they may, and for other references.
    var nameRefusal: String? {
        if name == RefusedCommit.folder { return "\(name): branches of refused commits are below it; choose another." }
        guard name.hasPrefix("refs/heads/") || name.hasPrefix("refs/tags/"), name != StateLocation.main, passesForMain
        else { return nil }
        return "\(name): the name passes for main or HEAD, here or on some systems; choose another."
    }

    /// Whether `main`, `heads/main`, `refs/heads/main` or `HEAD` could mean this one too, gitrevisions(7).
    private var passesForMain: Bool {
        let short = name.split(separator: "/").dropFirst(2).joined(separator: "/").lowercased()
        return ["main", "head", "heads/main"].contains(short) || short.hasPrefix("refs/")
    }
}
