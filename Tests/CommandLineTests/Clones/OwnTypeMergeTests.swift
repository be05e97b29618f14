import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `git in a clone, with a type of one's own` {
    @Test func `merges its schema and its resources, also where each side has made it`() throws {
        let place = try ClonedState()
        let id = ByHand.id(1)
        let path = "badges/0/0/0/\(id).json"
        func badge(_ rights: JSONValue...) -> JSONValue {
            [
                "schemas": ["urn:example:Badge"], "id": .string(id), "rights": .array(rights),
                "meta": ["resourceType": "Badge", "created": "2026-01-02T03:04:05Z"],
            ]
        }
        func schema(_ parts: String...) -> JSONValue {
            [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": "urn:example:Badge", "name": "Badge",
                "attributes": [
                    [
                        "name": "rights", "type": "complex", "multiValued": true,
                        "subAttributes": .array(parts.map { ["name": .string($0), "type": "string"] }),
                    ]
                ],
            ]
        }
        let type: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": "Badge", "name": "Badge",
            "endpoint": "/Badges", "schema": "urn:example:Badge",
        ]
        // Both sides make the type, with a part each.
        let run = try place.bring(
            .merge, base: [ByHand.path: ByHand.user()],
            ours: [
                "schemas/badge.json": schema("door", "hours"), "resource-types/badge.json": type,
                path: badge(["door": "1"], ["door": "2"]),
            ],
            theirs: [
                "schemas/badge.json": schema("door", "color"), "resource-types/badge.json": type,
                path: badge(["door": "1"], ["door": "2"]),
            ])
        #expect(run.status == 0, "\(run.output)")
        let merged = try place.value("schemas/badge.json")["attributes"]?.array?.first?.object?["subAttributes"]
        #expect(merged?.array?.count == 3)
        // Then each changes one right in another part.
        try place.commit([path: badge(["door": "1", "hours": "night"], ["door": "2"])], "night")
        try place.git("checkout", "-q", "-b", "color", "HEAD~1")
        try place.commit([path: badge(["door": "1", "color": "red"], ["door": "2", "color": "blue"])])
        try place.git("merge", "--no-edit", "night")
        let rights = try place.value(path)["rights"]
        #expect(rights == [["door": "1", "hours": "night", "color": "red"], ["door": "2", "color": "blue"]])
        let push = try place.git("push", "origin", "HEAD:main", mayFail: true)
        #expect(push.status == 0, "\(push.output)")
        #expect(try CommandRun("check", "--state", place.state).status == 0)
    }
}
