import JSON
import SCIM
import Testing

@Suite struct `Attribute notation, RFC 7644 §3.10` {
    private static let core = "urn:ietf:params:scim:schemas:core:2.0:User"
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    private static func found(_ path: String) throws -> String? {
        try ResourceType.user.definition(of: AttributePath(parsing: path)).map { resolved in
            [resolved.extensionSchema, resolved.attribute.name, resolved.subAttribute?.name].compactMap(\.self)
                .joined(separator: " ")
        }
    }

    @Test(arguments: [
        ("userName", "userName"), ("\(core):userName", "userName"), ("name.givenName", "name givenName"),
        ("\(core):name.givenName", "name givenName"), ("\(core):meta.created", "meta created"),
        ("\(enterprise):department", "\(enterprise) department"),
        ("\(enterprise):manager.value", "\(enterprise) manager value"),
        ("\(enterprise):manager.$ref", "\(enterprise) manager $ref"), ("emails.VALUE", "emails value"),
        ("USERNAME", "userName"), ("URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:NAME.GIVENNAME", "name givenName"),
        ("urn:ietf:params:SCIM:schemas:extension:ENTERPRISE:2.0:user:Manager.Value", "\(enterprise) manager value"),
    ])
    func `finds an attribute by its URN, name and sub-attribute in any case`(_ path: String, _ name: String) throws {
        #expect(try Self.found(path) == name)
    }

    @Test(arguments: [
        "department", "\(core):department", "\(enterprise):userName", "\(enterprise):id", "urn:example:userName",
        "name.department", "userName.value", "emails.value.x", "groups.nope",
    ])
    func `finds no attribute of another schema`(_ path: String) throws {
        #expect((try? Self.found(path)) ?? nil == nil)
    }

    @Test(arguments: Dialect.byRFC)
    func `names an attribute in the same way for a filter and a PATCH`(_ dialect: Dialect) throws {
        let filter = try Filter(parsing: #"\#(Self.enterprise):MANAGER.value eq "m-1""#, dialect: dialect)
        let user = try #require(try PatchExamples.json(PatchExamples.manager).object)
        #expect(try filter.compile(for: .user, dialect: dialect).matches(user))
        let operations = #"[{"op":"replace","path":"\#(Self.enterprise):MANAGER.value","value":"m-2"}]"#
        let changed = try PatchExamples.patched(operations, PatchExamples.manager, dialect)
        #expect(try !filter.compile(for: .user, dialect: dialect).matches(changed))
    }
}
