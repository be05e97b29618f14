/// The base URL as clients reach it.
struct PublicURL {
    /// The URL, without a trailing slash.
    let text: String
    private let given: String
    private let path: String

    /// Parses a URL such as `https://scim.corp.example:8443/scim/v2`.
    ///
    /// - Throws: ``ConfigurationError`` for any other text.
    init(_ given: String) throws(ConfigurationError) {
        self.given = given
        func invalid(_ reason: String) -> ConfigurationError {
            .invalid(option: "public URL", reason: "\"\(given)\" \(reason)")
        }
        let scheme = ["https://", "http://"].first { given.lowercased().hasPrefix($0) }
        guard let scheme else { throw invalid("must start with https:// or http://") }
        let rest = given.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#\\".contains($0) }
        guard !authority.contains("@") else { throw invalid("may not have a user name in it") }
        guard Self.isAuthority(authority) else {
            throw invalid("names no host; it must be like https://scim.corp.example/scim/v2")
        }
        path = try URLPath(rest.dropFirst(authority.count), of: "public URL").text
        text = scheme + authority + path
    }

    private static func isAuthority(_ authority: Substring) -> Bool {
        var host = authority
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            let port = authority[authority.index(after: colon)...]
            guard port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(port),
                (1...65535).contains(number)
            else { return false }
            host = authority[..<colon]
        }
        guard host.hasPrefix("[") else { return host.utf8.isHostName }
        return host.hasSuffix("]") && IPAddress(String(host.dropFirst().dropLast()))?.isVersion6 == true
    }

    /// Checks that the path leads to the base path of the server.
    ///
    /// - Parameter mayBeRewritten: Whether a proxy in front of the server may rewrite the path.
    /// - Throws: ``ConfigurationError`` for a different path that no proxy can rewrite, and for a missing path.
    func check(against basePath: String, mayBeRewritten: Bool) throws(ConfigurationError) {
        if path == basePath || mayBeRewritten && !path.isEmpty { return }
        let remedy = mayBeRewritten ? "" : ", or give --behind-proxy when a proxy rewrites the path"
        throw .invalid(
            option: "public URL",
            reason:
                "\"\(given)\" does not lead to the endpoints, which are below \(basePath.isEmpty ? "/" : basePath): end "
                + "it with that path, or give --base-path \(path.isEmpty ? "/" : path)\(remedy)")
    }
}
