import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite struct `A server whose disk fails` {
    private static func get(_ path: String, _ client: SCIMClient) async throws -> (status: Int, body: JSONObject) {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(client.port)\(path)")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 1 << 16)
        return (Int(response.status.code), try JSONValue(parsing: Array(bytes.readableBytesView)).object ?? [:])
    }

    @Test func `is not ready until it can write again, and alive all the time`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("mira@corp.example")
        #expect(try await Self.get("/ready", server.client).status == 200)
        let packs = server.directory + "/.git/objects/pack"
        try FileManager.default.moveItem(atPath: packs, toPath: packs + ".away")
        try Data().write(to: URL(fileURLWithPath: packs))
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "sam@corp.example",
        ]
        #expect(try await server.client.send("POST", "/Users", body).status == 503)
        let ready = try await Self.get("/ready", server.client)
        #expect(ready.status == 503)
        let reason = ready.body["problems"]?.array?.first?.object?["reason"]?.string
        #expect(reason?.contains("could not be stored") == true, "\(ready.body)")
        #expect(try await Self.get("/health", server.client).status == 200)
        try FileManager.default.removeItem(atPath: packs)
        try FileManager.default.moveItem(atPath: packs + ".away", toPath: packs)
        var status = 503
        for _ in 0..<200 where status != 200 {
            try await Task.sleep(for: .milliseconds(50))
            status = try await Self.get("/ready", server.client).status
        }
        #expect(status == 200)
        #expect(try await server.client.send("POST", "/Users", body).status == 201)
    }
}
