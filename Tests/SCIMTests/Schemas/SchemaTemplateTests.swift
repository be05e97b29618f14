import JSON
import SCIM
import Testing

@Suite struct `Ready definitions` {
    private func definitions(_ ready: [SchemaTemplate]) throws -> Definitions {
        func written(_ json: JSONObject) throws -> JSONObject {
            try #require(JSONValue(parsing: JSONValue.object(json).canonicalBytes).object)
        }
        let types = ready.map(\.resourceType)
        let schemas = types.flatMap { [$0.schema] + $0.extensions.map(\.schema) }
        return try Definitions(
            schemas: schemas.map { try written($0.json) }, resourceTypes: types.map { try written($0.json) })
    }

    @Test(arguments: SchemaTemplate.all)
    func `read back as they are written`(_ ready: SchemaTemplate) throws {
        let found = try definitions([ready]).resourceType(named: ready.resourceType.name)
        #expect(found == ready.resourceType)
    }

    @Test func `have names of their own`() {
        #expect(Set(SchemaTemplate.all.map(\.name)).count == SchemaTemplate.all.count)
    }

    // RFC 7644 §3.2
    @Test func `make roles and entitlements for Okta`() throws {
        let definitions = try definitions([.oktaRoles, .oktaEntitlements])
        #expect(definitions.resourceTypes.map(\.endpoint) == ["/Users", "/Groups", "/Entitlements", "/Roles"])
        #expect(definitions.resourceTypes.map(\.endpointName) == ["users", "groups", "entitlements", "roles"])
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
        // RFC 9944 §5.1
        (
            .devices,
            #"""
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Device",
              "urn:ietf:params:scim:schemas:extension:ethernet-mab:2.0:Device"], "displayName": "Printer", "active": true,
             "mudUrl": "https://example.com/printer.json",
             "urn:ietf:params:scim:schemas:extension:ethernet-mab:2.0:Device": {"deviceMacAddress": "2C:54:91:88:C9:E3"}}
            """#
        ),
        (
            .agents,
            #"""
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Agent"], "agentUserName": "support-agent",
             "displayName": "Support Agent", "active": true, "owners": [{"value": "2819c223"}]}
            """#
        ),
        (
            .abbeyAgents,
            #"""
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Agent"], "name": "Help desk", "agentType": "Assistant",
             "protocols": [{"type": "A2A", "specificationUrl": "https://example.com/card.json"}]}
            """#
        ),
    ])
    func `take the resources they are for`(_ ready: SchemaTemplate, _ body: String) throws {
        let type = ready.resourceType
        let draft = try type.draft(
            creating: JSONObject(text: body), id: "1", created: "2026-11-24T07:10:41Z", dialect: .strict)
        #expect(try type.validate(draft.resource.value) == draft.resource)
    }

    @Test func `make several kinds of entitlements for Okta, of one schema`() throws {
        let license = SchemaTemplate.oktaEntitlements.named("License")
        let profile = SchemaTemplate.oktaEntitlements.named("Profile", endpoint: "/AccessProfiles")
        #expect(license.resourceType.endpoint == "/Licenses")
        #expect(license.resourceType.schema == profile.resourceType.schema)
        let definitions = try Definitions(
            schemas: [license.resourceType.schema.json],
            resourceTypes: [license.resourceType.json, profile.resourceType.json])
        #expect(definitions.resourceTypes.map(\.endpoint) == ["/Users", "/Groups", "/Licenses", "/AccessProfiles"])
    }

    @Test(arguments: [
        (SchemaTemplate.oktaRoles, SchemaTemplate.ietfRoles), (.oktaEntitlements, .ietfEntitlements),
    ])
    func `with one endpoint exclude each other`(_ left: SchemaTemplate, _ right: SchemaTemplate) {
        let error = #expect(throws: DefinitionError.self) {
            try Definitions(
                schemas: [left.resourceType.schema.json, right.resourceType.schema.json],
                resourceTypes: [left.resourceType.json, right.resourceType.json])
        }
        #expect(error?.detail.hasSuffix("name is that of another resource type.") == true)
    }
}
