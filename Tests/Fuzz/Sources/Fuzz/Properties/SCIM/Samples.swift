import JSON
import SCIM

/// Resources that filters and PATCH requests are tried on.
struct Samples {
    /// A resource and its type.
    struct Sample {
        let type: ResourceType
        let resource: Resource
    }

    /// A user, a group and a resource of a custom type.
    let all: [Sample]

    init() throws {
        let definitions = try Definitions(
            schemas: [Self.object(Self.hallSchema), Self.object(Self.fireSchema)],
            resourceTypes: [Self.object(Self.hallType)])
        all = try [("User", Self.user), ("Group", Self.group), ("Hall", Self.hall)].map { name, text in
            guard let type = definitions.resourceType(named: name) else { throw Violation("There is no \(name).") }
            return Sample(type: type, resource: try type.validate(Self.object(text)))
        }
    }

    private static func object(_ text: String) throws -> JSONObject {
        guard let object = try JSONValue(parsing: Array(text.utf8)).object else {
            throw Violation("A sample is no object.")
        }
        return object
    }

    private static let user = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User",
           "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "id":"u1","userName":"bjensen","externalId":"e1","name":{"familyName":"Jensen","givenName":"Bärbel"},
         "title":"Guide","active":true,
         "emails":[{"value":"b@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
         "phoneNumbers":[{"value":"+49 1","type":"mobile"}],"x509Certificates":[{"value":"TUlJQg=="}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"R&D","manager":{"value":"m1"}},
         "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z"}}
        """#

    private static let group = #"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g1","displayName":"Platform",
         "members":[{"value":"u1","display":"Babs"},{"value":"u2"},{"value":"u3"}],
         "meta":{"resourceType":"Group","created":"2010-01-23T04:56:22Z"}}
        """#

    private static let hallSchema = #"""
        {"id":"urn:example:Hall:1.0","attributes":[
          {"name":"code","required":true,"caseExact":true},{"name":"origin","mutability":"immutable"},
          {"name":"kinds","multiValued":true,"required":true},{"name":"marks","multiValued":true,"mutability":"immutable"},
          {"name":"seats","type":"integer"},{"name":"area","type":"decimal"},{"name":"built","type":"dateTime"},
          {"name":"open","type":"boolean"},{"name":"plan","type":"binary"},{"name":"page","type":"reference","referenceTypes":["external"]},
          {"name":"visits","type":"integer","mutability":"readOnly"},{"name":"notes","returned":"request"},
          {"name":"years","type":"integer","multiValued":true},
          {"name":"box","type":"complex","subAttributes":[
            {"name":"serial","mutability":"immutable"},{"name":"note"},{"name":"codes","multiValued":true}]},
          {"name":"doors","type":"complex","multiValued":true,"subAttributes":[
            {"name":"label","required":true},{"name":"keys","multiValued":true},{"name":"width","type":"integer"}]},
          {"name":"lamps","type":"complex","multiValued":true,"subAttributes":[
            {"name":"value","type":"integer"},{"name":"type"},{"name":"maker","mutability":"immutable"},
            {"name":"primary","type":"boolean"}]}]}
        """#

    private static let fireSchema = #"""
        {"id":"urn:example:Fire:1.0","attributes":[
          {"name":"exits","type":"integer"},
          {"name":"members","type":"complex","multiValued":true,"subAttributes":[{"name":"value"}]}]}
        """#

    private static let hallType = #"""
        {"name":"Hall","endpoint":"/Halls","schema":"urn:example:Hall:1.0",
         "schemaExtensions":[{"schema":"urn:example:Fire:1.0","required":true}]}
        """#

    private static let hall = #"""
        {"schemas":["urn:example:Hall:1.0","urn:example:Fire:1.0"],"id":"h1","code":"A1","origin":"gift",
         "kinds":["public","Old"],"marks":["m1"],"seats":40,"area":61.5,"built":"1999-05-01T12:00:00+02:00",
         "open":true,"plan":"QUJD","years":[1999,2010],"box":{"serial":"S1","note":"n","codes":["c1"]},
         "doors":[{"label":"east","keys":["k1","k2"],"width":90},{"label":"west","keys":["k3"]}],
         "lamps":[{"value":1,"type":"hall","maker":"Acme","primary":true},{"value":2,"type":"hall"}],
         "urn:example:Fire:1.0":{"exits":2,"members":[{"value":"f1"}]},
         "meta":{"resourceType":"Hall","created":"2026-11-24T07:10:41Z"}}
        """#
}
