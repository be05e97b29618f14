import JSON
import SCIM

/// What holds for any text that is read as a filter.
struct FilterProperty {
    let samples: Samples

    /// Reads the text in both dialects, and tells in a few words what it is.
    func check(_ bytes: [UInt8]) throws(Violation) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        var outcome = ""
        for dialect in Dialect.allCases {
            let filter: Filter
            do throws(SCIMError) { filter = try Filter(parsing: text, dialect: dialect) } catch {
                outcome = try error.checked()
                continue
            }
            try checkPrinting(filter)
            outcome = try checkMatching(filter, dialect)
        }
        return outcome
    }

    private func checkPrinting(_ filter: Filter) throws(Violation) {
        let printed = filter.description
        guard printed.utf8.count <= Filter.maximumLength else { return }
        for dialect in Dialect.allCases {
            let read: Filter
            do throws(SCIMError) { read = try Filter(parsing: printed, dialect: dialect) } catch {
                throw Violation("'\(printed)' is not read: \(error.detail)")
            }
            try Violation.unless(read == filter, "'\(printed)' reads as '\(read)'.")
        }
    }

    private func checkMatching(_ filter: Filter, _ dialect: Dialect) throws(Violation) -> String {
        var outcome = ""
        for sample in samples.all {
            let compiled: CompiledFilter
            let negation: CompiledFilter
            do throws(SCIMError) {
                compiled = try filter.compile(for: sample.type, dialect: dialect)
                negation = try Filter(.not(filter.expression)).compile(for: sample.type, dialect: dialect)
            } catch {
                outcome += try error.checked()
                continue
            }
            try check(compiled, negation, on: sample)
            outcome += compiled.matches(sample.resource.value) ? " match" : " none"
        }
        return outcome
    }

    private func check(
        _ filter: CompiledFilter, _ negation: CompiledFilter, on sample: Samples.Sample
    ) throws(Violation) {
        let isMatch = filter.matches(sample.resource.value)
        try Violation.unless(isMatch != negation.matches(sample.resource.value), "A filter and its negation agree.")
        for name in ["id", "userName", "displayName", "externalId"] {
            guard isMatch, let text = filter.equality(on: name)?.string else { continue }
            try Violation.unless(
                sample.resource[name]?.string?.caseFolded == text.caseFolded,
                "A match does not have the text '\(text)' in \(name).")
        }
    }
}
