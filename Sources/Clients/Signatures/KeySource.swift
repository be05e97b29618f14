import Foundation

/// Where the keys of an issuer are found: a JWK Set at a URL or in a file.
public enum KeySource: Sendable, Hashable, CustomStringConvertible {
    /// An `https` URL; `http` on this machine alone.
    case url(String)
    /// The absolute path of a file.
    case file(String)

    /// Reads a URL or an absolute path; nil for any other text.
    public init?(_ text: String) {
        guard !text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) || text.hasPrefix("/") else { return nil }
        if text.hasPrefix("/") {
            self = .file(text)
            return
        }
        guard let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, parts.fragment == nil
        else { return nil }
        let isHere = ["127.0.0.1", "::1", "[::1]", "localhost"].contains(host.lowercased())
        guard parts.scheme == "https" || parts.scheme == "http" && isHere else { return nil }
        self = .url(text)
    }

    /// The URL or the path.
    public var description: String {
        switch self {
        case .url(let text), .file(let text): text
        }
    }
}
