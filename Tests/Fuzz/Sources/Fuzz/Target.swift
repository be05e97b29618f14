import JSON
import SCIM

/// Something that reads what anybody may send.
struct Target {
    /// The name, which is also that of its folder in the corpus.
    let name: String
    /// Texts that mean something to it.
    let words: [String]
    /// The member that matters, when its inputs are JSON objects to be changed value by value.
    let member: String?
    /// Its share of all runs, in hundredths.
    let share: Int
    /// Makes an input that is mostly right.
    let generate: (inout Chance) -> [UInt8]
    /// Tries an input, and tells in a few words what came of it.
    let check: ([UInt8]) throws(Violation) -> String

    /// All targets.
    static func all() throws -> [Target] {
        let samples = try Samples()
        let (filter, path) = (FilterProperty(samples: samples), PathProperty(samples: samples))
        let (patch, json, schema) = (PatchProperty(samples: samples), JSONProperty(), SchemaProperty())
        return [
            Target(
                name: "filter", words: Vocabulary.filter, member: nil, share: 25,
                generate: { Array(FilterGrammar.filter(&$0).utf8) }, check: filter.check),
            Target(
                name: "path", words: Vocabulary.paths + ["[", "]", ".", ":", "$", " "], member: nil, share: 20,
                generate: { Array(FilterGrammar(names: Vocabulary.paths).path(&$0).utf8) }, check: path.check),
            Target(
                name: "patch", words: Vocabulary.paths + Vocabulary.members, member: "Operations", share: 15,
                generate: { PatchGrammar.body(&$0).compactBytes }, check: patch.check),
            Target(
                name: "json", words: Vocabulary.json, member: nil, share: 20,
                generate: { JSONGrammar.value(depth: 4, &$0).canonicalBytes }, check: json.check),
            Target(
                name: "schema", words: Vocabulary.schema, member: "attributes", share: 10,
                generate: { SchemaGrammar.definition(&$0).compactBytes }, check: schema.check),
            Target(
                name: "merge", words: Vocabulary.merge, member: "versions", share: 10,
                generate: { VersionsGrammar.input(&$0).compactBytes }, check: MergeProperty.check),
        ]
    }
}
