import JSON
import ResourceMerge

/// What holds for the merge of any three versions of a file.
struct MergeProperty {
    /// The versions.
    let versions: FileVersions
    /// What tells the elements of arrays apart.
    let keys: ElementKeys

    /// A merge, and what a person has to decide in it.
    typealias Outcome = (root: MergeNode, problems: [String])

    /// Tries a law.
    func check(_ law: MergeLaw) throws(Violation) {
        switch law {
        case .sameChange: try checkSameChange()
        case .oneChange: try checkOneChange()
        case .eitherOrder: try checkEitherOrder()
        case .noInvention: try checkNoInvention()
        case .realConflicts: try MergeModel(versions).check(outcome.root)
        case .sets: try checkElements { elements throws(Violation) in try elements.checkSets() }
        case .onePrimary: try checkElements { elements throws(Violation) in try elements.checkPrimary() }
        case .resolution: try checkResolution()
        case .keptBase: try checkKeptBase()
        }
    }

    /// The merge of the versions.
    var outcome: Outcome { merge(versions.base, versions.ours, versions.theirs) }

    private func merge(
        _ base: JSONValue?, _ ours: JSONValue, _ theirs: JSONValue, keeping kept: ThreeWayMerge.Kept = .neither
    ) -> Outcome {
        var merge = ThreeWayMerge(by: keys, keeping: kept)
        let root = merge.mergeRoot(base: base, ours: ours, theirs: theirs)
        return (root, merge.problems)
    }

    private func checkSameChange() throws(Violation) {
        for side in [versions.ours, versions.theirs] {
            for base in [versions.base, .none] {
                try expect(merge(base, side, side), side, "merge(b, x, x) is not x")
            }
        }
    }

    private func checkOneChange() throws(Violation) {
        guard let base = versions.base else { return }
        for side in [versions.ours, versions.theirs] {
            try expect(merge(base, base, side), side, "merge(b, b, t) is not t")
            try expect(merge(base, side, base), side, "merge(b, o, b) is not o")
        }
    }

    private func expect(_ outcome: Outcome, _ value: JSONValue, _ law: String) throws(Violation) {
        try Violation.unless(outcome.problems.isEmpty, "\(law): \(outcome.problems)")
        let merged = outcome.root.value
        try Violation.unless(merged == value, "\(law): \(merged.text) is not \(value.text)")
    }

    private func checkEitherOrder() throws(Violation) {
        let there = outcome
        let back = merge(versions.base, versions.theirs, versions.ours)
        for (side, other) in [(MergeNode.Side.ours, MergeNode.Side.theirs), (.theirs, .ours)] {
            let (one, two) = (there.root.decided(for: side), back.root.decided(for: other))
            try Violation.unless(
                one?.withoutOrder == two?.withoutOrder, "The order matters: \(one.text) is not \(two.text)")
        }
        try Violation.unless(
            there.problems.count == back.problems.count, "The order matters: \(there.problems), \(back.problems)")
    }

    private func checkNoInvention() throws(Violation) {
        let known = versions.ours.leaves().union(versions.theirs.leaves())
        for side in [MergeNode.Side.ours, .theirs] {
            let found = outcome.root.decided(for: side)?.leaves() ?? []
            try Violation.unless(
                found.isSubset(of: known), "Invented: \(JSONValue.array(Array(found.subtracting(known))).text)")
        }
    }

    private func checkElements(_ check: (MergedElements) throws(Violation) -> Void) throws(Violation) {
        for side in [MergeNode.Side.ours, .theirs] {
            guard let merged = outcome.root.decided(for: side) else { continue }
            try MergedElements.forEach(in: versions, merged: merged, keys, check)
        }
    }

    private func checkKeptBase() throws(Violation) {
        let open = outcome
        let kept = merge(versions.base, versions.ours, versions.theirs, keeping: .base)
        guard let value = kept.root.value else { throw Violation("With the base kept a value is open.") }
        try Violation.unless(
            open.problems.isEmpty == kept.problems.isEmpty, "With the base kept: \(kept.problems)")
        if let merged = open.root.value {
            try Violation.unless(value == merged, "With the base kept: \(value.text) is not \(merged.text)")
        }
        let known = versions.all.reduce(into: Set<JSONValue>()) { $0.formUnion($1.leaves()) }
        try Violation.unless(value.leaves().isSubset(of: known), "With the base kept a value is invented.")
    }
}

extension MergeProperty {
    private func checkResolution() throws(Violation) {
        let root = outcome.root
        switch versions.merged(by: keys) {
        case .merged(let bytes):
            try Violation.unless(root.value?.canonicalBytes == bytes, "The file is not the merged value.")
            try Violation.unless(outcome.problems.isEmpty, "It is merged with problems: \(outcome.problems)")
        case .refused(let reason): throw Violation("It is refused: \(reason)")
        case .conflict(let bytes, let problems):
            try Violation.unless(root.value == nil, "There is a conflict, and no value is open.")
            try Violation.unless(!problems.isEmpty, "There is a conflict without a problem.")
            for problem in problems {
                let isOneLine = !problem.unicodeScalars.contains { $0.properties.generalCategory == .control }
                try Violation.unless(isOneLine && problem.unicodeScalars.count < 8_000, "A problem is: \(problem)")
            }
            for side in [MergeNode.Side.ours, .theirs] {
                let text = MarkedText(bytes).picking(side)
                let decided = root.decided(for: side)
                guard let value = try? JSONValue(parsing: Array(text.utf8)) else {
                    throw Violation("No JSON is: \(text)")
                }
                try Violation.unless(value == decided, "It reads as \(value.text), not as \(decided.text)")
            }
        }
    }
}

/// A file with conflict markers.
private struct MarkedText {
    private let lines: [Substring]

    init(_ bytes: [UInt8]) {
        lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }

    /// The text that a person makes of it who takes one side.
    func picking(_ side: MergeNode.Side) -> String {
        var current: MergeNode.Side?
        var picked: [Substring] = []
        for line in lines {
            switch line {
            case "<<<<<<< ours": current = .ours
            case "=======": current = .theirs
            case ">>>>>>> theirs": current = nil
            case _ where current == nil || current == side: picked.append(line)
            default: break
            }
        }
        return picked.joined(separator: "\n")
    }
}
