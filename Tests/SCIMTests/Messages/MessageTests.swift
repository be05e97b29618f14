import JSON
import SCIM
import Testing

@Suite struct `List messages (RFC 7644 §3.4.2)` {
    private func json(_ list: ListResponse) throws -> JSONValue { try JSONValue(parsing: list.bytes) }

    @Test func `have Resources when there are none`() throws {
        #expect(
            try json(ListResponse(totalResults: 0, startIndex: 1, resources: [])) == [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0, "startIndex": 1,
                "itemsPerPage": 0, "Resources": [],
            ])
    }

    @Test func `count the resources of the page, not those asked for`() throws {
        let resources = [#"{"id":"a"}"#, #"{"id":"b"}"#].map { Array($0.utf8) }
        let json = try json(ListResponse(totalResults: 12, startIndex: 11, resources: resources)).object
        #expect(json?["itemsPerPage"] == 2 && json?["totalResults"] == 12 && json?["startIndex"] == 11)
        #expect(json?["Resources"] == [["id": "a"], ["id": "b"]])
    }

    @Test func `of a cursor name the pages beside them, where there are any (RFC 9865 §2)`() throws {
        for (next, previous) in [("n", "p"), ("n", nil), (nil, "p"), (nil, nil)] {
            let list = ListResponse(
                totalResults: 3, resources: [Array(#"{"id":"a"}"#.utf8)], nextCursor: next, previousCursor: previous)
            let json = try json(list).object
            #expect(json?["nextCursor"]?.string == next && json?["previousCursor"]?.string == previous)
            #expect(json?["startIndex"] == nil && json?["itemsPerPage"] == 1 && json?["totalResults"] == 3)
        }
    }

    // RFC 7644 §3.1
    @Test func `are named by their URNs (RFC 7644 §8.2)`() {
        let prefix = "urn:ietf:params:scim:api:messages:2.0:"
        #expect(MessageSchema.listResponse == prefix + "ListResponse")
        #expect(MessageSchema.searchRequest == prefix + "SearchRequest")
        #expect(PatchRequest.schema == prefix + "PatchOp")
    }
}

@Suite struct `The service provider configuration (RFC 7643 §5 and §8.5)` {
    let json = ServiceProviderConfig(maxResults: 1000, defaultPageSize: 50, maxPayloadSize: 1024).json

    @Test(arguments: ["patch", "bulk", "filter", "changePassword", "sort", "etag"])
    func `says of each feature whether it is supported`(_ feature: String) {
        #expect(json[feature]?.object?["supported"]?.bool != nil)
    }

    // RFC 7644 §3.7.4
    @Test func `has each number, even of what is not supported`() {
        #expect(json["bulk"]?.object?["maxOperations"]?.number?.integer != nil)
        #expect(json["bulk"]?.object?["maxPayloadSize"] == 1024)
        #expect(json["filter"]?.object?["maxResults"] == 1000)
        #expect(json["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"])
        #expect(json["meta"]?.object?["resourceType"] == "ServiceProviderConfig")
        #expect(json["id"] == nil)
    }

    @Test func `describes each authentication scheme with what is required`() throws {
        let schemes = try #require(json["authenticationSchemes"]?.array)
        #expect(!schemes.isEmpty)
        for scheme in schemes {
            for name in ["type", "name", "description"] { #expect(scheme.object?[name]?.string?.isEmpty == false) }
        }
        #expect(schemes.count { $0.object?["primary"] == true } == 1)
    }

    @Test func `has the pagination of RFC 9865 §4`() throws {
        let pagination = try #require(json["pagination"]?.object)
        #expect(pagination["cursor"] == true && pagination["index"] == true)
        #expect(pagination["cursorTimeout"]?.number?.integer != nil)
        #expect(pagination["defaultPaginationMethod"] == "index")
        #expect(pagination["defaultPageSize"] == 50 && pagination["maxPageSize"] == 1000)
    }
}
