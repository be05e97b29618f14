import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import SCIMServer

@Suite struct `Streams of HTTP/2` {
    private func channel() -> EmbeddedChannel {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return EmbeddedChannel(handler: RequestGuard(limits: ConnectionLimits(), logger: logger))
    }

    private func head(_ authority: String?, _ hosts: [String]) -> HTTPRequestPart {
        var head = HTTPRequest(method: .get, scheme: "https", authority: authority, path: "/scim/v2/Users")
        for host in hosts { head.headerFields.append(HTTPField(name: .hostBesideAuthority, value: host)) }
        return .head(head)
    }

    @Test(arguments: [(nil, []), (nil, ["a", "a"]), ("a", ["b"])] as [(String?, [String])])
    func `are refused when they do not name one host`(_ authority: String?, _ hosts: [String]) throws {
        let channel = channel()
        #expect(throws: RequestRefused.self) { try channel.writeInbound(head(authority, hosts)) }
        guard case .head(let answer) = try channel.readOutbound(as: HTTPResponsePart.self) else {
            Issue.record("There is no answer.")
            return
        }
        #expect(answer.status == .badRequest)
        #expect(try channel.readInbound(as: HTTPRequestPart.self) == nil)
    }

    @Test(arguments: [("a", []), (nil, ["a"]), ("a", ["a"])] as [(String?, [String])])
    func `name their host by :authority or by Host`(_ authority: String?, _ hosts: [String]) throws {
        let channel = channel()
        try channel.writeInbound(head(authority, hosts))
        guard case .head(let head) = try channel.readInbound(as: HTTPRequestPart.self) else {
            Issue.record("The request was refused.")
            return
        }
        #expect(head.authority == "a")
        _ = try channel.finish()
    }
}
