import SCIM
import TextCoding

/// The path of a request, split into segments and decoded once, before authentication and routing.
struct RequestPath: Equatable {
    /// The segments, percent-decoded.
    ///
    /// Repeated slashes count as one, because administrators enter base URLs with a trailing slash. A decoded segment
    /// may contain a slash, as an id may; `.` and `..` have no special meaning.
    let segments: [String]

    /// Parses a request target; nil when it does not start with a slash, or its percent-encoding is invalid (RFC 3986
    /// §2.1).
    ///
    /// - Parameter target: The path with the query.
    init?(target: String) {
        let path = Array(target.utf8).prefix { $0 != UInt8(ascii: "?") }
        guard path.first == UInt8(ascii: "/") else { return nil }
        var segments: [String] = []
        for segment in path.split(separator: UInt8(ascii: "/")) {
            guard let decoded = String(percentDecoding: segment) else { return nil }
            segments.append(decoded)
        }
        self.segments = segments
    }
}
