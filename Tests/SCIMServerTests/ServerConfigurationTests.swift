import HTTPTypes
import SCIM
import Testing

@testable import SCIMServer

@Suite struct `Server configuration` {
    @Test(arguments: ["0.0.0.0", "::", "10.0.0.1", "scim.example"])
    func `refuses plain HTTP where others can listen`(_ host: String) throws {
        #expect(throws: ConfigurationError.plainTextOutside(host: host)) { try ServerConfiguration(host: host) }
        let files = ServerConfiguration.TLSFiles(certificateChain: "a", privateKey: "b")
        #expect(try ServerConfiguration(host: host, tls: files).host == host)
        #expect(try ServerConfiguration(host: host, isBehindProxy: true).host == host)
    }

    @Test(arguments: [("/scim/v2", "/scim/v2"), ("scim/v2/", "/scim/v2"), ("/", ""), ("", ""), ("//a//b", "/a/b")])
    func `brings the base path into one form`(_ path: String, _ expected: String) throws {
        #expect(try ServerConfiguration(basePath: path).basePath == expected)
    }

    @Test func `refuses what cannot work`() {
        #expect(throws: ConfigurationError.self) { try ServerConfiguration(port: 70_000) }
        #expect(throws: ConfigurationError.self) { try ServerConfiguration(basePath: "/a b") }
        #expect(throws: ConfigurationError.self) { try ServerConfiguration(publicURL: "scim.example") }
    }

    private func head(_ authority: String?, _ headers: HTTPFields = [:]) -> HTTPRequest {
        HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/", headerFields: headers)
    }

    @Test func `takes the base URL from the request unless one is set`() throws {
        let plain = try ServerConfiguration()
        #expect(try plain.baseURL(of: head("scim.example:81")) == "http://scim.example:81/scim/v2")
        #expect(try plain.baseURL(of: head(nil)) == "http://127.0.0.1:8080/scim/v2")
        let set = try ServerConfiguration(publicURL: "https://id.example/scim/")
        #expect(try set.baseURL(of: head("other.example")) == "https://id.example/scim")
    }

    @Test func `believes forwarded headers only behind a proxy`() throws {
        let headers: HTTPFields = [.forwardedProto: "https", .forwardedHost: "id.example"]
        #expect(try ServerConfiguration().baseURL(of: head("a.example", headers)) == "http://a.example/scim/v2")
        let proxied = try ServerConfiguration(isBehindProxy: true)
        #expect(try proxied.baseURL(of: head("a.example", headers)) == "https://id.example/scim/v2")
    }

    @Test(arguments: ["a b", "a/b", "a\"b", "<x>", "user@host", ""])
    func `refuses a host that cannot be one`(_ host: String) throws {
        let configuration = try ServerConfiguration()
        let refusal = #expect(throws: Refusal.self) { try configuration.baseURL(of: head(host)) }
        #expect(refusal?.error.status == 400)
    }
}
