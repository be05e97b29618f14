import JSON
import SCIM

/// Something that reads what anybody may send.
struct Target {
    /// The name, which is also that of its folder in the corpus.
    let name: String
    /// Texts that mean something to it.
    let words: [String]
    /// Whether its inputs are JSON, to be changed value by value.
    let isJSON: Bool
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
                name: "filter", words: Vocabulary.filter, isJSON: false, share: 30,
                generate: { Array(FilterGrammar.filter(depth: 3, &$0).utf8) }, check: filter.check),
            Target(
                name: "path", words: Vocabulary.paths + ["[", "]", ".", ":", "$", " "], isJSON: false, share: 20,
                generate: { Array(FilterGrammar.path(&$0).utf8) }, check: path.check),
            Target(
                name: "patch", words: Vocabulary.paths + Vocabulary.members, isJSON: true, share: 15,
                generate: { PatchGrammar.body(&$0).compactBytes }, check: patch.check),
            Target(
                name: "json", words: Vocabulary.json, isJSON: false, share: 25,
                generate: { JSONGrammar.value(depth: 4, &$0).canonicalBytes }, check: json.check),
            Target(
                name: "schema", words: Vocabulary.schema, isJSON: true, share: 10,
                generate: { SchemaGrammar.definition(&$0).compactBytes }, check: schema.check),
        ]
    }
}
