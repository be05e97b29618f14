import JSON
import SCIM
import Testing

/// A custom type with attributes of each mutability, and extensions whose URNs do not end in a name.
struct PatchHall {
    static let fire = "urn:example:Fire:1.0"
    static let safety = "urn:example:Safety:2.0"

    let type: ResourceType
    let hall: Resource

    init() throws {
        let schemas = try [Self.hallSchema, Self.fireSchema, Self.safetySchema].map { try JSONObject(text: $0) }
        let definition = try JSONObject(
            text: #"""
                {"name":"Hall","endpoint":"/Halls","schema":"urn:example:Hall:1.0","schemaExtensions":[
                  {"schema":"urn:example:Fire:1.0","required":false},{"schema":"urn:example:Safety:2.0","required":true}]}
                """#)
        type = try #require(Definitions(schemas: schemas, resourceTypes: [definition]).resourceType(named: "Hall"))
        hall = try type.validate(JSONObject(text: Self.hall))
    }

    /// The hall after some operations.
    func patched(_ operations: String, _ dialect: Dialect) throws -> JSONObject {
        try PatchExamples.request(operations, dialect).apply(to: hall, of: type).resource.value
    }

    private static let hallSchema = #"""
        {"id":"urn:example:Hall:1.0","attributes":[
          {"name":"code","required":true},{"name":"origin","mutability":"immutable"},
          {"name":"architect","mutability":"immutable"},{"name":"kinds","multiValued":true,"required":true},
          {"name":"marks","multiValued":true,"mutability":"immutable"},{"name":"tags","multiValued":true},
          {"name":"plates","multiValued":true,"caseExact":true},
          {"name":"visits","type":"integer","mutability":"readOnly"},
          {"name":"site","type":"complex","mutability":"immutable","subAttributes":[{"name":"plan"},{"name":"floor"}]},
          {"name":"box","type":"complex","subAttributes":[
            {"name":"serial","mutability":"immutable"},{"name":"note"},{"name":"codes","multiValued":true}]},
          {"name":"doors","type":"complex","multiValued":true,"subAttributes":[
            {"name":"label","required":true},{"name":"keys","multiValued":true},{"name":"wide","type":"boolean"}]},
          {"name":"lamps","type":"complex","multiValued":true,"subAttributes":[
            {"name":"value"},{"name":"type"},{"name":"rooms","multiValued":true},
            {"name":"maker","mutability":"immutable"},{"name":"primary","type":"boolean"}]}]}
        """#

    private static let fireSchema = #"""
        {"id":"urn:example:Fire:1.0","attributes":[
          {"name":"exits","type":"integer"},{"name":"built","mutability":"immutable"},
          {"name":"members","type":"complex","multiValued":true,"subAttributes":[{"name":"value"}]}]}
        """#

    private static let safetySchema =
        #"{"id":"urn:example:Safety:2.0","attributes":[{"name":"level"},{"name":"notes"}]}"#

    private static let hall = #"""
        {"schemas":["urn:example:Hall:1.0","urn:example:Fire:1.0","urn:example:Safety:2.0"],"id":"h1","code":"A1",
         "origin":"gift","kinds":["public"],"marks":["m1"],"tags":["Old","large"],"plates":["P1"],
         "site":{"plan":"A","floor":"2"},"box":{"serial":"S1","note":"n","codes":["c1"]},
         "doors":[{"label":"east","keys":["k1","k2"],"wide":true},{"label":"west","keys":["k3"]}],
         "lamps":[{"value":"l1","type":"hall","rooms":["r1"],"maker":"Acme","primary":true}],
         "urn:example:Fire:1.0":{"exits":2,"members":[{"value":"f1"}]},"urn:example:Safety:2.0":{"level":"high"},
         "meta":{"resourceType":"Hall","created":"2026-11-24T07:10:41Z"}}
        """#
}
