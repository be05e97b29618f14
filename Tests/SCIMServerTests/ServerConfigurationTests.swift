import HTTPTypes
import SCIM
import Testing

@testable import SCIMServer

@Suite struct `Server configuration` {
    @Test(arguments: [
        "0.0.0.0", "::", "10.0.0.1", "scim.example", "127.corp.example", "127.0.0.1.corp.example", "127.1",
        "localhost.example",
        "::ffff:10.0.0.1", "2130706433",
    ])
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

    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("127.8.8.8", "127.8.8.8"), ("localhost", "localhost"), ("LOCALHOST", "LOCALHOST"),
        ("::1", "::1"), ("[::1]", "::1"), ("0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
    ])
    func `listens on this machine without TLS`(_ host: String, _ expected: String) throws {
        #expect(try ServerConfiguration(host: host).host == expected)
    }

    @Test(arguments: [
        "", " ", "a b", "[::1", "::1]", "[127.0.0.1]", "[localhost]", "127.0.0.1:8080", "[::1]:8080",
        "http://localhost",
        "host/path", "mühle.example", "a..b", ".", "user@host", "::g",
    ])
    func `refuses a host that is none, also behind a proxy`(_ host: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try ServerConfiguration(host: host, isBehindProxy: true)
        }
        #expect(error?.description.hasPrefix("The host cannot be used: \"\(host)\" is neither an IP address") == true)
    }

    @Test(arguments: [-1, 65_536, 70_000])
    func `refuses a port that is none`(_ port: Int) {
        #expect(throws: ConfigurationError.invalid(option: "port", reason: "it must be 0 to 65535")) {
            try ServerConfiguration(port: port)
        }
    }

    @Test(arguments: [
        "/a b", "/../x", "/scim/../v2", "/./scim", "..", "/%2e%2e/x", "/scim%2Fv2", "/a?b", "/a#b", "/a\\b",
        "/sc\u{EF}m",
        "/a\tb", "/health", "ready/", "/<x>",
    ])
    func `refuses a base path that clients may read otherwise`(_ path: String) {
        let error = #expect(throws: ConfigurationError.self) { try ServerConfiguration(basePath: path) }
        #expect(error?.description.hasPrefix("The base path cannot be used: ") == true)
    }

    @Test(arguments: [
        "scim.corp.example", "https://", "http://", "https:///scim/v2", "https:// /scim/v2", "https://a b/scim/v2",
        "https://a/scim v2", "https://a/scim/v2?x=1", "https://a/scim/v2?", "https://a/scim/v2#x", "https://a?x",
        "https://a#x",
        "https://user@a/scim/v2", "https://user:pass@a/scim/v2", "https://a:/scim/v2", "https://a:x/scim/v2",
        "https://a:0/scim/v2", "https://a:65536/scim/v2", "https://:443/scim/v2", "https://::1/scim/v2",
        "https://[a]/scim/v2",
        "https://[::1/scim/v2", "https://[127.0.0.1]/scim/v2", "https://a/scim/../v2", "https://a/%2e%2e/scim/v2",
        "https://a\\scim/v2", "https://m\u{FC}hle.example/scim/v2", "ftp://a/scim/v2", "https:a/scim/v2", "",
        "https://a..b/scim/v2", "https://a\n/scim/v2",
    ])
    func `refuses a public URL that is none`(_ url: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try ServerConfiguration(publicURL: url, isBehindProxy: true)
        }
        #expect(error?.description.hasPrefix("The public URL cannot be used: \"") == true)
    }

    @Test(arguments: [
        ("https://a.example/scim/v2", "https://a.example/scim/v2"),
        ("https://a.example:8443/scim/v2/", "https://a.example:8443/scim/v2"),
        ("HTTPS://A.example/scim/v2//", "https://A.example/scim/v2"),
        ("http://[::1]:8080/scim/v2", "http://[::1]:8080/scim/v2"),
        ("https://[::1]/scim/v2", "https://[::1]/scim/v2"),
    ])
    func `takes a public URL with the base path`(_ url: String, _ expected: String) throws {
        let files = ServerConfiguration.TLSFiles(certificateChain: "a", privateKey: "b")
        #expect(try ServerConfiguration(tls: files, publicURL: url).publicURL == expected)
    }

    @Test func `refuses a public URL without the base path, unless a proxy may put it there`() throws {
        let files = ServerConfiguration.TLSFiles(certificateChain: "a", privateKey: "b")
        for url in ["https://a.example", "https://a.example/"] {
            #expect(throws: ConfigurationError.self) { try ServerConfiguration(tls: files, publicURL: url) }
            let error = #expect(throws: ConfigurationError.self) {
                try ServerConfiguration(publicURL: url, isBehindProxy: true)
            }
            #expect(error?.description.contains("below /scim/v2: end it with that path, or give --base-path /") == true)
            #expect(try ServerConfiguration(basePath: "/", tls: files, publicURL: url).publicURL == "https://a.example")
        }
        let other = "https://a.example/identity"
        #expect(throws: ConfigurationError.self) { try ServerConfiguration(tls: files, publicURL: other) }
        #expect(try ServerConfiguration(publicURL: other, isBehindProxy: true).publicURL == other)
        #expect(try ServerConfiguration(publicURL: other).publicURL == other)
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

    @Test(
        arguments: [
            ([.forwardedProto: "https,http", .forwardedHost: "id.example, b.example"], "https://id.example"),
            ([.forwardedProto: " HTTPS , http", .forwardedHost: " id.example:8443 ,b"], "https://id.example:8443"),
            (
                [.forwarded: #"for=192.0.2.60;proto=https;host="id.example:8443", for=b;host=b;proto=http"#],
                "https://id.example:8443"
            ),
            ([.forwarded: #"Host=id.example; Proto=https"#], "https://id.example"),
            ([.forwarded: #"for="[2001:db8::1]:4711";host="[2001:db8::2]""#], "http://[2001:db8::2]"),
            ([.forwarded: #"host="a\,b;c",host=d"#, .forwardedProto: "https"], "https://a.example"),
            ([.forwarded: "host=evil.example", .forwardedHost: "id.example"], "http://id.example"),
        ] as [(HTTPFields, String)])
    func `believes the first proxy of a list`(_ headers: HTTPFields, _ expected: String) throws {
        let proxied = try ServerConfiguration(isBehindProxy: true)
        #expect(try proxied.baseURL(of: head("a.example", headers)) == expected + "/scim/v2")
        #expect(try ServerConfiguration().baseURL(of: head("a.example", headers)) == "http://a.example/scim/v2")
    }

    @Test(
        arguments: [
            ([.forwardedHost: "a/b"], "X-Forwarded-Host"), ([.forwardedHost: ""], "X-Forwarded-Host"),
            ([.forwardedProto: "gopher"], "X-Forwarded-Proto"), ([.forwarded: "host=\"a b\""], "Forwarded"),
            ([.forwarded: "proto=ftp"], "Forwarded"), ([:], "Host"),
        ] as [(HTTPFields, String)])
    func `names the header that is wrong`(_ headers: HTTPFields, _ name: String) throws {
        let configuration = try ServerConfiguration(isBehindProxy: true)
        let refusal = #expect(throws: HTTPFailure.self) { try configuration.baseURL(of: head("a b", headers)) }
        #expect(refusal?.error.status == 400)
        #expect(refusal?.error.detail.contains(" \(name) ") == true)
    }

    @Test(arguments: ["a b", "a/b", "a\"b", "<x>", "user@host", ""])
    func `refuses a host that cannot be one`(_ host: String) throws {
        let configuration = try ServerConfiguration()
        let refusal = #expect(throws: HTTPFailure.self) { try configuration.baseURL(of: head(host)) }
        #expect(refusal?.error.status == 400)
    }
}
