import SCIM
import Testing

@Suite struct `Extensions that come with the server` {
    // RFC 7643 §3.3
    @Test(arguments: ResourceType.all + SchemaTemplate.all.map(\.resourceType))
    func `define no attribute again that the resource has already`(_ type: ResourceType) {
        let common = ["schemas", "id", "externalid", "meta"]
        var names = Set(type.schema.attributes.map { $0.name.lowercased() })
        #expect(names.isDisjoint(with: common))
        names.formUnion(common)
        for added in type.extensions.map(\.schema) {
            for attribute in added.attributes {
                #expect(names.insert(attribute.name.lowercased()).inserted, "\(attribute.name)")
            }
        }
    }
}
