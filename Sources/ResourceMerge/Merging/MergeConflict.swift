import JSON

/// A value that both sides changed to different ones; nil stands for an absent value.
struct MergeConflict: Sendable {
    /// The attribute, such as `name.givenName` or `emails[work].value`; empty for the whole.
    let path: String
    let base: JSONValue?
    let ours: JSONValue?
    let theirs: JSONValue?
    /// Whether ours, and not theirs, made it the primary value where each side made another one so; nil otherwise.
    var isPrimaryInOurs: Bool?

    /// The attribute and its values on one line.
    ///
    /// - Parameter name: The name of the user or group with an id.
    func text(_ sides: SideNames, naming name: (String) -> String? = { _ in nil }) -> String {
        let values = [ours, theirs, base].map { value -> String in
            guard let value else { return "absent" }
            let id = value.string ?? value.object?["value"]?.string
            let known = id.flatMap(name).map { " (\(SingleLine.text($0, limit: 80)))" } ?? ""
            return SingleLine.value(value, limit: 60) + known
        }
        let attribute = path.isEmpty ? "The value" : path
        if let isPrimaryInOurs {
            let (its, other) = isPrimaryInOurs ? (sides.ours, sides.theirs) : (sides.theirs, sides.ours)
            return
                "\(attribute): primary \(its), while another value is \(other); only one may be, so take one side for all of them"
        }
        return "\(attribute): \(values[0]) \(sides.ours), \(values[1]) \(sides.theirs), \(values[2]) \(sides.base)"
    }
}
