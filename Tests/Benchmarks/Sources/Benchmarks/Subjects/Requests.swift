import JSON
import NIOCore

/// Requests as they go over the wire.
struct Requests {
    let token: String

    /// Reads users by id.
    func gets(_ numbers: Range<Int>) -> [ByteBuffer] {
        numbers.map { request("GET", "/Users/" + SampleUser.id($0)) }
    }

    /// Looks users up by name, as identity providers do before they create one.
    func lookups(_ numbers: Range<Int>) -> [ByteBuffer] {
        numbers.map { request("GET", "/Users?filter=userName%20eq%20%22\(SampleUser.userName($0))%22") }
    }

    /// Reads the list page by page.
    func pages(of size: Int, users: Int) -> [ByteBuffer] {
        stride(from: 1, to: users, by: size).map { request("GET", "/Users?count=\(size)&startIndex=\($0)") }
    }

    /// Filters by an attribute without an index.
    func scans() -> [ByteBuffer] {
        (0..<1000).map { request("GET", "/Users?count=1&filter=title%20eq%20%22Engineer%20\($0)%22") }
    }

    /// Sorts all users.
    func sorts() -> [ByteBuffer] { [request("GET", "/Users?count=1&sortBy=name.familyName")] }

    /// Makes users.
    func creates(_ numbers: Range<Int>) throws -> [ByteBuffer] {
        try numbers.map { request("POST", "/Users", JSONValue.object(try SampleUser.body($0))) }
    }

    /// Gives users another title, so that each request changes something.
    func patches(_ numbers: Range<Int>, users: Int) -> [ByteBuffer] {
        numbers.map { number in
            request("PATCH", "/Users/" + SampleUser.id(number % users), SampleUser.patch(title: "Title \(number)"))
        }
    }

    /// Adds users to a group and takes them out again, in turns, so that each request changes something.
    ///
    /// - Parameter query: What the requests ask of the answer.
    func memberships(of group: String, _ numbers: Range<Int>, query: String = "") -> [ByteBuffer] {
        let path = "/Groups/\(group)\(query)"
        return numbers.flatMap { number in
            [
                request("PATCH", path, SampleGroup.adding(number)),
                request("PATCH", path, SampleGroup.removing(number)),
            ]
        }
    }

    /// Reads a group without its members.
    func heads(of group: String) -> [ByteBuffer] {
        [request("GET", "/Groups/\(group)?excludedAttributes=members")]
    }

    private func request(_ method: String, _ path: String, _ body: JSONValue? = nil) -> ByteBuffer {
        let bytes = body?.compactBytes ?? []
        var head = "\(method) /scim/v2\(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
        if body != nil { head += "Content-Type: application/scim+json\r\nContent-Length: \(bytes.count)\r\n" }
        return ByteBuffer(bytes: Array((head + "\r\n").utf8) + bytes)
    }
}

extension SampleUser {
    /// A PATCH that sets the title.
    static func patch(title: String) -> JSONValue {
        [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [["op": "replace", "path": "title", "value": .string(title)]],
        ]
    }
}
