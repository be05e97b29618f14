import JSON

/// Tells the values apart that a person has from versions of the log.
struct ValuesOfLog {
    /// One line for each that the server has otherwise by now.
    private(set) var leftOut: [String] = []

    /// Puts what the person has from a version into what the person started from.
    ///
    /// - Parameter live: What is served; nil when nothing is.
    mutating func start(
        _ base: JSONObject, _ theirs: JSONObject, _ versions: [JSONObject], live: JSONObject?, at path: String = ""
    ) -> JSONObject {
        var start = base
        var all = base
        for member in theirs { all[member.name] = member.value }
        for name in all.names where base[name] != theirs[name] {
            let label = path + SingleLine.text(name, limit: 100)
            if versions.contains(where: { $0[name] == theirs[name] }) {
                start[name] = theirs[name]
                if let live { note(live[name], theirs[name], at: label) }
            } else if let inner = theirs[name]?.object {
                let value = self.start(
                    base[name]?.object ?? [:], inner, versions.compactMap { $0[name]?.object },
                    live: live.map { $0[name]?.object ?? [:] }, at: label + ".")
                if base[name] != nil || !value.isEmpty { start[name] = .object(value) }
            } else if let elements = theirs[name]?.array {
                let known = Set(base[name]?.array ?? [])
                let former = Set(versions.flatMap { $0[name]?.array ?? [] })
                let added = elements.filter { !known.contains($0) && former.contains($0) }
                if !added.isEmpty { start[name] = .array((base[name]?.array ?? []) + added) }
            }
        }
        return start
    }

    private mutating func note(_ live: JSONValue?, _ theirs: JSONValue?, at path: String) {
        guard live != theirs, !["schemas", "meta", "id"].contains(path) else { return }
        let values = [theirs, live].map { $0.map { SingleLine.value($0, limit: 60) } ?? "absent" }
        leftOut.append("\(path): \(values[0]) in the commit, \(values[1]) on the server")
    }
}
