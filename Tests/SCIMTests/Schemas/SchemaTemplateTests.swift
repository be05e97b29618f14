import JSON
import SCIM
import Testing

@Suite struct `Ready definitions` {
    private func definitions(_ ready: [SchemaTemplate]) throws -> Definitions {
        let files = try ready.flatMap(\.files).sorted { $0.key < $1.key }
            .map { (path: $0.key, json: try JSONValue(parsing: JSONValue.object($0.value).canonicalBytes).object) }
        return try Definitions(
            schemas: files.filter { $0.path.hasPrefix("schemas/") }.compactMap(\.json),
            resourceTypes: files.filter { $0.path.hasPrefix("resource-types/") }.compactMap(\.json))
    }

    @Test(arguments: SchemaTemplate.all)
    func `read back from their files`(_ ready: SchemaTemplate) throws {
        #expect(ready.files.count == 2)
        let found = try definitions([ready]).resourceType(at: ready.resourceType.endpoint)
        #expect(found == ready.resourceType)
    }

    @Test func `have names of their own`() {
        #expect(Set(SchemaTemplate.all.map(\.name)).count == SchemaTemplate.all.count)
    }

    // RFC 7644 §3.2
    @Test func `make roles and entitlements for Okta`() throws {
        let definitions = try definitions([.oktaRoles, .oktaEntitlements])
        #expect(definitions.resourceTypes.map(\.endpoint) == ["/Users", "/Groups", "/Entitlements", "/Roles"])
        #expect(definitions.resourceTypes.map(\.directory) == ["users", "groups", "entitlements", "roles"])
        #expect(definitions.schema("urn:okta:scim:schemas:core:1.0:Entitlement")?.name == "Entitlement")
    }

    @Test(arguments: [
        (
            SchemaTemplate.oktaRoles,
            #"{"schemas": ["urn:okta:scim:schemas:core:1.0:Role"], "displayName": "Auditor", "description": "Reads."}"#
        ),
        (
            .oktaEntitlements,
            #"""
            {"schemas": ["urn:okta:scim:schemas:core:1.0:Entitlement"], "displayName": "Pro licence",
             "type": "Entitlement"}
            """#
        ),
        (
            .ietfRoles,
            #"""
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Role"], "value": "lead", "display": "Lead",
             "supported": true, "contains": ["regional-lead"], "totalAssignmentsPermitted": 3}
            """#
        ),
        (
            .ietfEntitlements,
            #"""
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Entitlement"], "value": "storage.100gb",
             "type": "Limit", "containedBy": ["licence"], "limitedAssignmentsPermitted": false}
            """#
        ),
    ])
    func `take the resources they are for`(_ ready: SchemaTemplate, _ body: String) throws {
        let type = ready.resourceType
        let draft = try type.resource(
            creating: JSONObject(text: body), id: "1", created: "2026-11-24T07:10:41Z", dialect: .strict)
        #expect(try type.validate(draft.resource.value) == draft.resource)
    }

    @Test(arguments: [(SchemaTemplate.oktaRoles, SchemaTemplate.ietfRoles), (.oktaEntitlements, .ietfEntitlements)])
    func `with one endpoint exclude each other`(_ left: SchemaTemplate, _ right: SchemaTemplate) {
        let error = #expect(throws: SCIMError.self) {
            try Definitions(
                schemas: [left.resourceType.schema.json, right.resourceType.schema.json],
                resourceTypes: [left.resourceType.json, right.resourceType.json])
        }
        #expect(error?.detail.hasSuffix("name is that of another resource type.") == true)
    }
}
