/// The path of a URL without dot segments and escapes.
struct URLPath {
    /// The path, with a leading and without a trailing slash; empty for no path.
    let text: String

    /// Parses a path; slashes at either end, and repeated slashes, are ignored.
    ///
    /// - Parameter option: The name of the option, for messages.
    /// - Throws: ``ConfigurationError`` for a path that clients, proxies and this server may interpret differently.
    init(_ given: Substring, of option: String) throws(ConfigurationError) {
        guard given.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"%?#\"\\<>^`{|}".utf8.contains($0) }) else {
            throw .invalid(
                option: option,
                reason:
                    "\"\(given)\" may have letters, digits and plain signs only: no spaces, escapes, query or fragment"
            )
        }
        let segments = given.split(separator: "/")
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else {
            throw .invalid(option: option, reason: "\"\(given)\" has a \".\" or \"..\" segment, which clients remove")
        }
        text = segments.map { "/" + $0 }.joined()
    }
}
