import JSON
import Limits
import SCIM

extension RestorationPlan {
    /// How many lines tell of one resource, and of one group's members.
    private static let linesPerResource = 20

    /// Says what happens to resources.
    ///
    /// - Parameters:
    ///   - senders: The clients that asked for what is taken back, by the id of the resource.
    ///   - staying: What was changed since in a resource and stays, one a line.
    mutating func describe(
        _ changes: StateChanges, senders: [String: Set<String>], staying: (String, StateChanges.Change) -> [String]
    ) {
        otherFiles = Self.capped(changes.otherFiles, at: Limits.plannedResources)
        remarks = Self.capped(remarks, at: Limits.plannedResources)
        for change in changes.gravestFirst {
            guard let stored = change.stored else { continue }
            if effects.count == Limits.plannedResources {
                moreEffects += 1
            } else {
                effects.append(
                    Effect(
                        type: stored.type.name, id: stored.id, name: stored.name, fate: change.fate,
                        changes: Self.capped(change.lines),
                        members: Self.capped(
                            change.lost.map { Self.line($0, "loses", stored, changes.name) }
                                + change.gained.map { Self.line($0, "gains", stored, changes.name) }),
                        staying: Self.capped(staying(stored.id, change)), owner: stored.owner,
                        senders: senders[stored.id]?.sorted() ?? []))
            }
        }
    }

    private static func capped(_ lines: [String], at limit: Int = linesPerResource) -> [String] {
        lines.count > limit ? lines.prefix(limit) + ["… and \(lines.count - limit) more"] : lines
    }

    private static func line(
        _ member: Member, _ verb: String, _ group: StoredResource, _ name: (String) -> String?
    ) -> String {
        let id = SingleLine.text(member.id, limit: 64)
        let label = (name(member.id) ?? member.display).map { "\(SingleLine.text($0, limit: 80)) (\(id))" } ?? id
        return "\(label) \(verb) \(group.type.name.lowercased()) \(SingleLine.text(group.name, limit: 80))"
    }

    /// The plan for a person, one line each.
    public var lines: [String] {
        var lines = effects.flatMap(\.lines)
        if moreEffects > 0 { lines.append("… and \(moreEffects) more \(moreEffects == 1 ? "resource" : "resources")") }
        lines += otherFiles.map { "\(SingleLine.text($0, limit: 300)) changes" }
        return lines + remarks.map { "Left: \(SingleLine.text($0, limit: 300))" }
    }
}

extension RestorationPlan.Effect {
    /// What happens to the resource, for a person.
    public var lines: [String] {
        let kind = SingleLine.text(type.lowercased(), limit: 30)
        var lines = ["\(kind) \(SingleLine.text(name, limit: 80)) (\(SingleLine.text(id, limit: 64))) \(fate.rawValue)"]
        lines += (changes + members).map { "  \($0)" }
        lines += staying.map { "  stays, changed since: \($0)" }
        for sender in senders where sender != owner {
            lines.append("  asked for by \(sender): it will send its value again")
        }
        guard let owner else { return lines }
        let willSend = senders.isEmpty || senders.contains(owner)
        lines.append("  owned by \(owner)" + (willSend ? ": it will send its value again" : ""))
        return lines
    }
}
