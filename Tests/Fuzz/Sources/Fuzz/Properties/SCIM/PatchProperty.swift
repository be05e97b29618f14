import JSON
import SCIM

/// What holds for any bytes that are the body of a PATCH request.
struct PatchProperty {
    let samples: Samples

    /// Applies the request to each sample in both dialects, and tells in a few words what came of it.
    func check(_ bytes: [UInt8]) throws(Violation) -> String {
        let body: JSONValue
        do throws(JSONError) { body = try JSONValue(parsing: bytes) } catch { return "no JSON" }
        var outcomes: [String] = []
        for dialect in Dialect.allCases {
            for sample in samples.all {
                outcomes.append(try check(body, on: sample, dialect))
                try checkRepetition(of: body, on: sample, dialect)
            }
        }
        return outcomes.joined(separator: " ")
    }

    private func check(
        _ body: JSONValue, on sample: Samples.Sample, _ dialect: Dialect
    ) throws(Violation) -> String {
        let draft: Draft
        do throws(SCIMError) {
            draft = try PatchRequest(parsing: body, dialect: dialect).apply(to: sample.resource, of: sample.type)
        } catch { return try error.checked() }
        let result = draft.resource
        let validated: Resource
        do throws(SCIMError) { validated = try sample.type.validate(result.value) } catch {
            throw Violation("The result is not valid: \(error.detail)")
        }
        try Violation.unless(validated == result, "The result is validated to another one.")
        try Violation.unless(
            result.id == sample.resource.id && result["meta"] == sample.resource["meta"], "id or meta changed.")
        return "\(result == sample.resource ? "no change" : "a change") \(draft.ignored.count) \(draft.hadPassword)"
    }

    /// Applies each `add` and `replace` that no filter selects the target of twice: the second changes nothing.
    private func checkRepetition(
        of body: JSONValue, on sample: Samples.Sample, _ dialect: Dialect
    ) throws(Violation) {
        for operation in body.object?["Operations"]?.array ?? [] {
            guard let kind = operation.object?["op"]?.string?.lowercased(), kind == "replace" || kind == "add",
                !Self.mayRepeatDifferently(operation)
            else { continue }
            let single: JSONValue = ["schemas": [.string(PatchRequest.schema)], "Operations": [operation]]
            let once: Resource
            do throws(SCIMError) {
                let request = try PatchRequest(parsing: single, dialect: dialect)
                once = try request.apply(to: sample.resource, of: sample.type).resource
            } catch { continue }
            let twice: Resource
            do throws(SCIMError) {
                twice = try PatchRequest(parsing: single, dialect: dialect).apply(to: once, of: sample.type).resource
            } catch { throw Violation("What was done once fails the second time: \(error.detail)") }
            try Violation.unless(once == twice, "The second time changes the resource.")
        }
    }

    /// Whether the path, or a name in the value, has brackets, or a name that another one may be a part of.
    private static func mayRepeatDifferently(_ operation: JSONValue) -> Bool {
        let names = operation.object?["value"]?.object?.names.map(\.self) ?? []
        let paths = names + [operation.object?["path"]?.string].compactMap(\.self)
        return paths.contains { $0.utf8.contains(UInt8(ascii: "[")) }
            || names.count > 1 && names.contains { $0.utf8.contains(UInt8(ascii: ".")) }
    }
}
