import JSON
import SCIM

/// What holds for any text that is read as the path of an attribute.
struct PathProperty {
    let samples: Samples

    /// Reads the text, and tells in a few words what it is.
    func check(_ bytes: [UInt8]) throws(Violation) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        try checkAnswers(text)
        let path: AttributePath
        do throws(SCIMError) { path = try AttributePath(parsing: text) } catch { return try error.checked() }
        let read: AttributePath
        do throws(SCIMError) { read = try AttributePath(parsing: path.description) } catch {
            throw Violation("'\(path)' is not read: \(error.detail)")
        }
        try Violation.unless(read == path, "'\(path)' reads as '\(read)'.")
        var outcome = "a path"
        for sample in samples.all {
            guard let resolved = sample.type.definition(of: path) else { continue }
            try checkNames(path, resolved)
            outcome += " \(resolved.attribute.name) \(resolved.subAttribute?.name ?? "")"
        }
        return outcome
    }

    private func checkNames(_ path: AttributePath, _ resolved: ResolvedPath) throws(Violation) {
        try Violation.unless(
            resolved.attribute.name.lowercased() == path.attribute.lowercased(),
            "'\(path)' finds '\(resolved.attribute.name)'.")
        try Violation.unless(
            resolved.subAttribute?.name.lowercased() == path.subAttribute?.lowercased(),
            "'\(path)' finds '\(resolved.subAttribute?.name ?? "")'.")
    }

    /// Asks for the attribute in an answer, without it, and for answers sorted by it.
    private func checkAnswers(_ text: String) throws(Violation) {
        for sample in samples.all {
            do throws(SCIMError) {
                let order = try SortOrder(by: text, descending: false, of: sample.type)
                _ = order.sorted([sample, sample]) { $0.resource.value }
            } catch { _ = try error.checked() }
            for (wanted, unwanted) in [([text], []), ([], [text])] {
                let answer: JSONObject
                do throws(SCIMError) {
                    let projection = try Projection(
                        attributes: wanted, excludedAttributes: unwanted, of: sample.type)
                    answer = projection.apply(to: sample.resource.value)
                } catch {
                    _ = try error.checked()
                    continue
                }
                try Violation.unless(answer["id"] != nil, "An answer has no id.")
                try Violation.unless(
                    answer.allSatisfy { sample.resource.value[$0.name] != nil }, "An answer has more than the resource."
                )
            }
        }
    }
}
