import HTTPTypes
import SCIM

extension ProfileRow {
    /// The requirements for what the server says of itself and how it is addressed.
    static let discovery: [ProfileRow] = [
        ProfileRow(
            "Scope and Conformance", "A provider that claims conformance says so in its configuration.",
            .send(.get, "/ServiceProviderConfig", 200, has: [#""interopProfileConformant":true"#])),
        ProfileRow(
            "Discovery Endpoints", "All three discovery endpoints are there.",
            .send(.get, "/ServiceProviderConfig", 200), .send(.get, "/Schemas", 200), .send(.get, "/ResourceTypes", 200)
        ),
        ProfileRow(
            "Discovery Endpoints", "/Schemas has exactly what is implemented: no password, which is discarded.",
            .send(
                .get, "/Schemas", 200, has: ["interopProfileConformant"],
                lacks: [#""name":"password""#, #""mutability":"writeOnly""#]),
            .send(.get, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", 200, lacks: [#""name":"password""#]),
            .user("kai", #","password":"pLac3holder""#, 400, .invalidSyntax),
            .patch(#"{"op":"replace","path":"password","value":"pLac3holder"}"#, 400, .invalidSyntax),
            .send(.get, "/Users?filter=password%20eq%20%22x%22", 400, .invalidFilter)),
        ProfileRow(
            "Discovery Endpoints", "All schemas of resource types are at /Schemas.",
            .send(.get, "/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group", 200),
            .send(.get, "/Schemas/urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", 200)),
        ProfileRow(
            "Discovery Endpoints", "The id of a resource type equals its name.",
            .send(.get, "/ResourceTypes/User", 200, has: [#""id":"User""#, #""name":"User""#]),
            .send(.get, "/ResourceTypes/Group", 200, has: [#""id":"Group""#, #""name":"Group""#])),
        ProfileRow(
            "Endpoint Structure", "Resources are addressed by their id and by nothing else.",
            .send(.get, "/Users/{user}", 200, has: [#""id":"{user}""#]), .send(.get, "/Users/mira", 404)),
        ProfileRow(
            "Data Format and HTTP Headers", "Bodies are application/scim+json.",
            .user("kai", "", 415, mediaType: "application/json"), .user("kai", "", 415, mediaType: "text/plain"),
            .user("kai", mediaType: "application/scim+json; charset=utf-8")),
        ProfileRow(
            "Filtering", "filter, eq and and are supported.",
            .send(
                .get, "/Users?filter=userName%20eq%20%22mira%22%20and%20active%20eq%20true", 200,
                has: [#""totalResults":1"#]),
            .send(
                .get, "/Users?filter=userName%20eq%20%22mira%22%20and%20active%20eq%20false", 200,
                has: [#""totalResults":0"#])),
        ProfileRow(
            "Filtering", "Only a GET has a filter in its URI.",
            .send(.delete, "/Users/{user}?filter=userName%20eq%20%22kai%22", 400, .invalidFilter),
            .patch(
                #"{"op":"replace","path":"title","value":"Lead"}"#, 400, .invalidFilter,
                of: "/Users/{user}?filter=userName%20eq%20%22kai%22")),
        ProfileRow(
            "Filtering", "A filter on an unknown attribute is refused.",
            .send(.get, "/Users?filter=nick%20eq%20%22x%22", 400, .invalidFilter),
            .send(.get, "/Groups?filter=userName%20eq%20%22x%22", 400, .invalidFilter)),
        ProfileRow(
            "Pagination", "Lists are paged, and a count of 100 is honored.",
            .send(.get, "/Users?startIndex=1&count=100", 200, has: [#""startIndex":1"#, #""totalResults":1"#]),
            .send(.get, "/Users?count=100&cursor", 200, has: [#""totalResults":1"#]),
            .send(.get, "/ServiceProviderConfig", 200, has: [#""maxPageSize":1000"#, #""defaultPageSize":100"#])),
    ]

    /// The requirements for values, and for what becomes of resources.
    static let values: [ProfileRow] = [
        ProfileRow(
            "Case Sensitivity", "id is compared by case.",
            .send(.get, "/Users?filter=id%20eq%20%22{USER}%22", 200, has: [#""totalResults":0"#]),
            .send(.get, "/Users/{USER}", 404)),
        ProfileRow(
            "Case Sensitivity", "externalId is compared by case.",
            .user("kai", #","externalId":"ABC-123""#), .user("ona", #","externalId":"abc-123""#),
            .send(.get, "/Users?filter=externalId%20eq%20%22abc-123%22", 200, has: [#""totalResults":1"#, "ona"])),
        ProfileRow(
            "Case Sensitivity", "userName is not, in filters as in conflicts.",
            .send(.get, "/Users?filter=userName%20eq%20%22MIRA%22", 200, has: [#""totalResults":1"#]),
            .user("MIRA", "", 409, .uniqueness)),
        ProfileRow(
            "Attribute and Schema Handling", "Unknown attributes are refused.",
            .user("kai", #","nick":"K""#, 400, .invalidSyntax),
            .user("kai", #","name":{"nick":"K"}"#, 400, .invalidSyntax),
            .patch(#"{"op":"add","path":"nick","value":"K"}"#, 400, .invalidSyntax),
            .patch(#"{"op":"add","path":"name.nick","value":"K"}"#, 400, .invalidSyntax),
            .patch(#"{"op":"add","path":"name","value":{"nick":"K"}}"#, 400, .invalidSyntax),
            .patch(#"{"op":"add","path":"emails[type eq \"work\"].nick","value":"K"}"#, 400, .invalidSyntax),
            .send(.get, "/Users/{user}", 200, lacks: [#""nick""#])),
        ProfileRow(
            "Attribute and Schema Handling", "Unknown schemas are refused.",
            .user("kai", #","urn:example:Own":{"a":"b"}"#, 400, .invalidSyntax),
            .patch(#"{"op":"add","path":"urn:example:Own:a","value":"b"}"#, 400, .invalidSyntax),
            .patch(#"{"op":"add","path":"schemas","value":["urn:example:Own"]}"#, 400, .invalidSyntax)),
        ProfileRow(
            "Canonical Values for Typed Attributes", "Each type declares its values, and others are refused.",
            .user("kai", #","emails":[{"type":"alias","value":"k@corp.example"}]"#, 400, .invalidValue),
            .user("kai", #","roles":[{"type":"alias","value":"admin"}]"#, 400, .invalidValue),
            .user("kai", #","roles":[{"type":"work","value":"admin"}]"#),
            .patch(#"{"op":"add","path":"roles","value":[{"type":"alias","value":"admin"}]}"#, 400, .invalidValue)),
        ProfileRow(
            "Resource Lifecycle", "A PATCH deletes nothing.",
            .patch(#"{"op":"replace","path":"active","value":false}"#), .send(.get, "/Users/{user}", 200)),
        ProfileRow(
            "Resource Lifecycle", "What is deleted is gone everywhere.",
            .send(.delete, "/Users/{user}", 204), .send(.get, "/Users/{user}", 404),
            .send(.delete, "/Users/{user}", 404),
            .patch(#"{"op":"replace","path":"title","value":"Lead"}"#, 404),
            .send(.get, "/Users", 200, has: [#""totalResults":0"#]),
            .send(.get, "/Users?filter=userName%20eq%20%22mira%22", 200, has: [#""totalResults":0"#]),
            .send(.get, "/Groups/{group}", 200, lacks: ["{user}"])),
        ProfileRow(
            "Resource Lifecycle", "Unique identifiers of what is deleted are free again.",
            .send(.delete, "/Users/{user}", 204), .user("mira"), .send(.delete, "/Groups/{group}", 204),
            .send(.get, "/Groups?filter=displayName%20eq%20%22Staff%22", 200, has: [#""totalResults":0"#])),
        ProfileRow(
            "Uniqueness Conflicts", "Conflicts of POST and PATCH are 409 with uniqueness.",
            .user("mira", "", 409, .uniqueness), .user("kai"),
            .patch(#"{"op":"replace","path":"userName","value":"kai"}"#, 409, .uniqueness)),
    ]

    /// The requirements for PATCH.
    static let patches: [ProfileRow] = [
        ProfileRow(
            "Mandatory Use of the 'path' Attribute", "Operations without a path are refused.",
            .patch(#"{"op":"replace","value":{"title":"Lead"}}"#, 400, .invalidSyntax),
            .patch(#"{"op":"add","value":{"title":"Lead"}}"#, 400, .invalidSyntax),
            .patch(#"{"op":"remove"}"#, 400, .invalidSyntax),
            .patch(
                #"{"op":"replace","path":"title","value":"Lead"},{"op":"replace","value":{"active":false}}"#, 400,
                .invalidSyntax),
            .send(.get, "/Users/{user}", 200, has: [#""active":true"#], lacks: [#""title""#])),
        ProfileRow(
            "Mandatory Use of the 'path' Attribute", "The URN of the core schema stands for no attribute.",
            .patch(
                #"{"op":"replace","path":"urn:ietf:params:scim:schemas:core:2.0:User","value":{"title":"Lead"}}"#, 400,
                .invalidPath)),
        ProfileRow(
            "Multi-Attribute Updates", "Several attributes change by one operation each, in one request.",
            .patch(
                #"{"op":"add","path":"title","value":"Lead"},{"op":"replace","path":"nickName","value":"Mi"}"#,
                has: [#""title":"Lead""#, #""nickName":"Mi""#])),
        ProfileRow(
            "Singular Attributes", "add and replace of a simple attribute do the same.",
            .patch(#"{"op":"add","path":"title","value":"Lead"}"#, has: [#""title":"Lead""#]),
            .patch(#"{"op":"replace","path":"title","value":"Head"}"#, has: [#""title":"Head""#]),
            .patch(#"{"op":"add","path":"title","value":"Lead"}"#, has: [#""title":"Lead""#]),
            .patch(#"{"op":"replace","path":"nickName","value":"Mi"}"#, has: [#""nickName":"Mi""#])),
        ProfileRow(
            "Singular Attributes", "replace of a complex attribute replaces it as a whole.",
            .patch(
                #"{"op":"replace","path":"name","value":{"givenName":"Mi"}}"#, has: [#""name":{"givenName":"Mi"}"#],
                lacks: ["Holt"]),
            .patch(#"{"op":"replace","path":"name","value":"Mi"}"#, 400, .invalidValue)),
        ProfileRow(
            "Singular Attributes", "replace of an extension replaces it as a whole.",
            .patch(#"{"op":"add","path":"{enterprise}","value":{"department":"A","division":"B"}}"#, has: ["division"]),
            .patch(#"{"op":"replace","path":"{enterprise}","value":{"department":"C"}}"#, lacks: ["division"])),
        ProfileRow(
            "Singular Attributes", "add to a complex attribute merges.",
            .patch(
                #"{"op":"add","path":"name","value":{"givenName":"Mi"}}"#,
                has: [#""familyName":"Holt""#, #""givenName":"Mi""#])),
        ProfileRow(
            "Singular Attributes", "A sub-attribute changes alone.",
            .patch(
                #"{"op":"replace","path":"name.givenName","value":"Mi"}"#,
                has: [#""familyName":"Holt""#, #""givenName":"Mi""#])),
        ProfileRow(
            "Multi-valued Attributes", "replace replaces the whole collection by an array.",
            .patch(
                #"{"op":"replace","path":"emails","value":[{"type":"other","value":"o@corp.example"}]}"#,
                has: ["o@corp.example"], lacks: ["w@corp.example", "h@corp.example"]),
            .patch(
                #"{"op":"replace","path":"emails","value":{"type":"other","value":"p@corp.example"}}"#, 400,
                .invalidValue)),
        ProfileRow(
            "Multi-valued Attributes", "add appends the elements of an array.",
            .patch(
                #"{"op":"add","path":"emails","value":[{"type":"other","value":"o@corp.example"}]}"#,
                has: ["o@corp.example", "w@corp.example", "h@corp.example"]),
            .patch(
                #"{"op":"add","path":"emails","value":{"type":"other","value":"p@corp.example"}}"#, 400, .invalidValue)),
        ProfileRow(
            "Multi-valued Attributes", "A filter is followed by a sub-attribute.",
            .patch(
                #"{"op":"replace","path":"emails[type eq \"work\"].value","value":"v@corp.example"}"#,
                has: ["v@corp.example"], lacks: ["w@corp.example"]),
            .patch(
                #"{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"v@corp.example"}}"#, 400,
                .invalidPath),
            .patch(#"{"op":"remove","path":"emails[type eq \"work\"]"}"#, 400, .invalidPath)),
        ProfileRow(
            "Multi-valued Attributes", "Somebody is taken out of a group all the same.",
            .patch(
                #"{"op":"remove","path":"members[value eq \"{user}\"]"}"#, of: "/Groups/{group}", lacks: ["{user}"])),
        ProfileRow(
            "Error Handling", "A filter that several elements match is invalidFilter.",
            .patch(
                #"{"op":"replace","path":"emails[display eq \"both\"].value","value":"v@corp.example"}"#, 400,
                .invalidFilter)),
        ProfileRow(
            "Error Handling", "Operators other than eq and and are invalidSyntax in a path.",
            .patch(
                #"{"op":"replace","path":"emails[value sw \"w\"].value","value":"v@corp.example"}"#, 400, .invalidSyntax
            ),
            .patch(
                #"{"op":"replace","path":"emails[type eq \"a\" or type eq \"b\"].value","value":"v"}"#, 400,
                .invalidSyntax),
            .patch(
                #"{"op":"replace","path":"emails[type eq \"work\" and value eq \"w@corp.example\"].value","value":"v@x"}"#,
                has: ["v@x"])),
    ]
}
