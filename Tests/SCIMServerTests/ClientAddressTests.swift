import HTTPTypes
import NIOCore
import Testing

@testable import SCIMServer

@Suite struct `The address of a client` {
    private static let connection = try? SocketAddress(ipAddress: "10.0.0.9", port: 4711)

    private func address(_ forwarded: String?, _ forwardedFor: String?, isBehindProxy: Bool = true) -> String? {
        var headers = HTTPFields()
        headers[.forwarded] = forwarded
        headers[.forwardedFor] = forwardedFor
        return ClientAddress.text(of: Self.connection, headers, isBehindProxy: isBehindProxy)
    }

    @Test(arguments: [
        ("203.0.113.7", "203.0.113.7"), ("203.0.113.7, 10.0.0.1", "203.0.113.7"), (" 2001:db8::1 ,x", "2001:db8::1"),
        ("203.0.113.7:5000", "203.0.113.7"), ("[2001:db8::1]:5000", "2001:db8::1"), ("", "10.0.0.9"),
        ("unknown", "10.0.0.9"), ("\" client=admin", "10.0.0.9"), ("203.0.113.7 x=1", "10.0.0.9"),
    ])
    func `is the first of X-Forwarded-For behind a proxy, when that is an address`(_ sent: String, _ expected: String) {
        #expect(address(nil, sent) == expected)
    }

    @Test(arguments: [
        ("for=192.0.2.43", "192.0.2.43"), ("For=\"[2001:db8:cafe::17]:4711\"", "2001:db8:cafe::17"),
        ("proto=http; for=192.0.2.60;by=203.0.113.43", "192.0.2.60"),
        ("for=192.0.2.43, for=198.51.100.17", "192.0.2.43"),
        ("for=_hidden", "203.0.113.7"), ("by=192.0.2.1", "203.0.113.7"), ("for=192.0.2.1 x", "203.0.113.7"),
    ])
    func `is the first of Forwarded before that`(_ sent: String, _ expected: String) {
        #expect(address(sent, "203.0.113.7") == expected)
    }

    @Test func `is that of the connection without a proxy`() {
        #expect(address("for=192.0.2.43", "203.0.113.7", isBehindProxy: false) == "10.0.0.9")
    }
}
