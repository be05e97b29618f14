import Foundation
import HTTPTypes
import IdentityStore
import JSON
import Limits
import SCIM
import Testing

@testable import SCIMServer

@Suite struct `Paths of requests` {
    private func endpoint(_ path: String) -> Endpoint? {
        RequestPath(target: path.isEmpty ? "/" : path).flatMap { Endpoint($0.segments[...], ResourceType.all) }
    }

    @Test func `name the endpoints of RFC 7644 table 2`() {
        #expect(endpoint("/Users") == .resources(.user))
        #expect(endpoint("/Groups/") == .resources(.group))
        #expect(endpoint("/Users/2819c223") == .resource(.user, id: "2819c223"))
        #expect(endpoint("/Groups/.search") == .search(.group))
        #expect(endpoint("/.search") == .search(nil))
        #expect(endpoint("") == .everything)
        #expect(endpoint("/ServiceProviderConfig") == .serviceProviderConfig)
        #expect(endpoint("/ResourceTypes") == .resourceTypes)
        #expect(endpoint("/ResourceTypes/User") == .resourceType(name: "User"))
        #expect(endpoint("/Schemas") == .schemas)
        #expect(endpoint("/Schemas/urn:a:b") == .schema(id: "urn:a:b"))
        #expect(endpoint("/Me") == .me)
        #expect(endpoint("/Bulk") == .bulk)
    }

    @Test(arguments: [
        "/users", "/User", "/Users/a/b", "/Usersx", "/x", "/Users/%", "/Users/%zz", "/Users/%ff", "/Bulk/x", "/Me/x",
    ])
    func `name nothing otherwise`(_ path: String) {
        #expect(endpoint(path) == nil)
    }

    @Test func `are decoded after they are split`() {
        #expect(endpoint("/Users/a%2Fb%20c") == .resource(.user, id: "a/b c"))
        #expect(endpoint("/Users/a+b") == .resource(.user, id: "a+b"))
        #expect(endpoint("/Users/..%2F..") == .resource(.user, id: "../.."))
    }
}

@Suite struct `Queries of requests` {
    @Test func `read spaces as %20 and as +, and quotes raw or escaped`() throws {
        let forms = [
            "filter=userName%20eq%20%22a%2Bb%22", "filter=userName+eq+\"a%2Bb\"", "x=1&filter=userName+eq+%22a%2bb%22&",
        ]
        for form in forms {
            #expect(try SearchParameters(query: form, dialect: .interoperable).filter == "userName eq \"a+b\"")
        }
    }

    @Test func `read all parameters`() throws {
        let parameters = try SearchParameters(
            query: "sortBy=userName&sortOrder=descending&startIndex=-3&count=0&attributes=a,%20b&excludedAttributes=c",
            dialect: .strict)
        #expect(parameters.sortBy == "userName")
        #expect(parameters.sortOrder == "descending")
        #expect(parameters.startIndex == -3)
        #expect(parameters.count == 0)
        #expect(parameters.attributes == ["a", "b"])
        #expect(parameters.excludedAttributes == ["c"])
    }

    @Test func `ignore what they do not know, even when it is broken`() throws {
        #expect(
            try SearchParameters(query: "aadOptscim062020&x=%zz&=&&", dialect: .interoperable) == SearchParameters())
    }

    @Test(arguments: [
        ("filter=%zz", SCIMError.Keyword.invalidFilter), ("filter=%ff", .invalidFilter), ("count=ten", .invalidValue),
        ("startIndex=99999999999999999999", .invalidValue),
        ("count=1&count=2", .invalidSyntax),
    ])
    func `refuse what cannot be meant`(_ query: String, _ keyword: SCIMError.Keyword) {
        let error = #expect(throws: SCIMError.self) { try SearchParameters(query: query, dialect: .interoperable) }
        #expect(error?.keyword == keyword)
    }

    @Test func `take a plus for itself where %20 is the space`() throws {
        let query = "filter=userName%20eq%20%22a+b%22"
        #expect(try SearchParameters(query: query, dialect: .interoperable).filter == "userName eq \"a+b\"")
        #expect(try SearchParameters(query: query, dialect: .strict).filter == "userName eq \"a b\"")
        #expect(try SearchParameters(query: "filter=a+eq+%2B&x=%20", dialect: .okta).filter == "a+eq++")
    }

    @Test(arguments: ["count=", "startIndex=", "count=&startIndex=&filter=a%20pr"])
    func `may leave a number empty, except in the strict dialect`(_ query: String) throws {
        let parameters = try SearchParameters(query: query, dialect: .interoperable)
        #expect(parameters.count == nil && parameters.startIndex == nil)
        let error = #expect(throws: SCIMError.self) { try SearchParameters(query: query, dialect: .strict) }
        #expect(error?.keyword == .invalidValue)
    }

    @Test func `in a body may have numbers in quotes, except in the strict dialect`() throws {
        let body: JSONObject = [
            "schemas": [.string(MessageSchema.searchRequest)], "count": "10", "startIndex": "", "filter": "id pr",
        ]
        let parameters = try SearchParameters(searchRequest: body, dialect: .interoperable)
        #expect(parameters.count == 10 && parameters.startIndex == nil)
        #expect(throws: SCIMError.self) { try SearchParameters(searchRequest: body, dialect: .strict) }
        var wrong = body
        wrong["count"] = "ten"
        #expect(throws: SCIMError.self) { try SearchParameters(searchRequest: wrong, dialect: .interoperable) }
    }

    // RFC 7644 §3.4.2.1
    @Test(arguments: [(nil, 100), (-1, 0), (0, 0), (1, 1), (1000, 1000), (1001, 1000), (Int.max, 1000)])
    func `ask for a page of bounded size`(_ count: Int?, _ size: Int) {
        var parameters = SearchParameters()
        parameters.count = count
        #expect(parameters.pageSize == size)
    }
}

@Suite struct `Conditional headers` {
    @Test func `are split at commas outside of quotes`() {
        var headers = HTTPFields()
        #expect(headers.entityTags(.ifMatch) == nil)
        headers[.ifMatch] = "W/\"a,b\" , \"c\",*"
        #expect(headers.entityTags(.ifMatch) == ["W/\"a,b\"", "\"c\"", "*"])
        headers.append(HTTPField(name: .ifMatch, value: "\"d\""))
        #expect(headers.entityTags(.ifMatch)?.last == "\"d\"")
        headers[.ifMatch] = ""
        #expect(headers.entityTags(.ifMatch) == [])
    }

    @Test(arguments: [
        (["W/\"a-b\"", "\"c\""], Precondition.versions(["a-b", "c"])), (["a", "\"b"], .versions(["a", "b"])),
        (["\"a\"", "*"], .any), (["\"*\""], .versions(["*"])), ([], .versions([])),
    ])
    func `are read as versions, or as any`(_ tags: [String], _ precondition: Precondition) {
        #expect(Precondition(entityTags: tags) == precondition)
    }

    @Test func `of If-None-Match compare weakly`() {
        #expect(isMatch("W/\"a\"", ifNoneMatch: ["\"a\""]))
        #expect(isMatch("W/\"a\"", ifNoneMatch: ["\"b\"", "W/\"a\""]))
        #expect(isMatch("W/\"a\"", ifNoneMatch: ["*"]))
        #expect(!isMatch("W/\"a\"", ifNoneMatch: ["\"A\"", "a"]))
        #expect(!isMatch("W/\"a\"", ifNoneMatch: []))
    }
}

@Suite struct `Request ids` {
    @Test func `of clients are kept when they are harmless`() {
        #expect(RequestIdentifier.text(of: [.requestID: "aB9._-x"]) == "aB9._-x")
        for text in ["", "a b", "a\"b", "ä", String(repeating: "a", count: 129), "a:b\u{7F}"] {
            #expect(RequestIdentifier.text(of: [.requestID: text]) != text)
        }
    }

    @Test func `are UUIDs of version 8 otherwise, which count the requests of a process`() throws {
        let ids = (0..<1000).map { _ in RequestIdentifier.text(of: [:]) }
        for id in ids {
            let groups = id.split(separator: "-")
            #expect(groups.map(\.count) == [8, 4, 4, 4, 12] && UUID(uuidString: id) != nil)
            #expect(groups[2].first == "8" && ["8", "9", "a", "b"].contains(groups[3].first))
        }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count && Set(ids.map { $0.prefix(24) }).count == 1)
    }
}

@Suite struct `Warnings` {
    @Test func `name what was left out, in printable ASCII`() {
        #expect(IgnoredWarning([]) == nil)
        #expect(IgnoredWarning(["a", "b.c"])?.text == "199 scimgit \"ignored: a, b.c\"")
        #expect(IgnoredWarning(["m[value eq \"ü\\\n\"]"])?.text == #"199 scimgit "ignored: m[value eq \"?\\?\"]""#)
    }

    @Test func `are bounded in length`() throws {
        let warning = try #require(IgnoredWarning(Array(repeating: "unknownAttribute", count: 1000)))
        #expect(warning.text.utf8.count < 1200)
        #expect(warning.text.hasSuffix(" more\""))
    }

    @Test func `name as much as the limit has room for, and count the rest`() {
        func text(_ sizes: Int...) -> String? { IgnoredWarning(sizes.map { String(repeating: "x", count: $0) })?.text }
        #expect(text(Limits.warning)?.hasSuffix("xx\"") == true)
        #expect(text(Limits.warning + 1) == "199 scimgit \"ignored: 1 names\"")
        #expect(text(10, Limits.warning - 12)?.hasSuffix("xx\"") == true)
        #expect(text(10, Limits.warning - 11) == "199 scimgit \"ignored: xxxxxxxxxx and 1 more\"")
    }

    @Test(arguments: [(Limits.remarks, Limits.remarks), (Limits.remarks + 1, Limits.remarks)])
    func `have so many remarks at most`(_ count: Int, _ shown: Int) throws {
        let remarks = (0..<count).map { "remark \($0)" }
        let text = try #require(IgnoredWarning.text(ignored: [], remarks: remarks))
        #expect(text.split(separator: "199 scimgit").count == shown)
    }
}

@Suite struct `A path in segments` {
    @Test(arguments: [
        "/scim/v2/Users", "//scim/v2/Users", "/scim//v2//Users/", "///scim/v2/Users?x=/y", "/%73cim/v2/%55sers",
    ])
    func `is the same whatever slashes stand twice and whatever is encoded`(_ path: String) {
        #expect(RequestPath(target: path)?.segments == ["scim", "v2", "Users"])
    }

    @Test(arguments: ["", "scim", "*", "?/", "/%", "/%2", "/%zz", "/%ff"])
    func `is none when it is not one`(_ path: String) {
        #expect(RequestPath(target: path) == nil)
    }
}
