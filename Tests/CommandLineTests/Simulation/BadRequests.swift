import JSON
import TestSupport

extension RequestMaker {
    /// A request that the server has to refuse without a commit.
    mutating func bad() -> ModelRequest {
        let nobody = "/Users/00000000-0000-4000-8000-000000000000"
        let someone = model.order.first.map { path($0) } ?? nobody
        let isNobody = someone == nobody
        func request(_ method: String, _ path: String, _ body: JSONValue?, _ status: Int) -> ModelRequest {
            ModelRequest(method: method, path: path, body: body, intent: .refused(status: status))
        }
        func patch(_ operation: JSONValue, _ status: Int) -> ModelRequest {
            request("PATCH", someone, self.patch("", PatchOperations(operations: [operation])).body, status)
        }
        let user = ModelResource(kind: .user, attributes: ["userName": .string(freshName())])
        func with(_ name: String, _ value: JSONValue) -> JSONValue {
            var body = user.body
            body[name] = value
            return .object(body)
        }
        return random.one(of: [
            request("POST", "/Users", with("userName", .null), 400),
            request("POST", "/Users", with("active", "perhaps"), 400),
            request(
                "POST", "/Users",
                with(
                    "emails", [["value": "a@b.example", "primary": true], ["value": "c@d.example", "primary": true]]),
                400),
            request("POST", "/Users", [], 400),
            request("POST", "/Groups", ["schemas": [.string(ModelResource.Kind.group.schema)]], 400),
            request("PUT", nobody, .object(user.body), 404),
            request("DELETE", nobody, nil, 404),
            request("GET", nobody, nil, 404),
            request("GET", "/Users?filter=nosuch%20eq%20%22x%22", nil, 400),
            request("GET", "/Users?filter=userName%20eq", nil, 400),
            request("PATCH", "/Users", nil, 405),
            patch(["op": "frobnicate", "path": "title", "value": "x"], 400),
            patch(["op": "replace", "path": "id", "value": "x"], isNobody ? 404 : 400),
            patch(["op": "replace", "path": "emails[type eq", "value": "x"], 400),
        ])
    }
}
