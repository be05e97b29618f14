import IdentityStore

/// What the server says when it listens.
struct Greeting {
    /// The lines to print.
    let text: String

    /// - Parameters:
    ///   - isGuessed: Whether the base URL is one of several by which clients may reach the server.
    ///   - token: The token that was made on first use; it is shown nowhere else.
    ///   - hasTokens: Whether anybody can use the server.
    init(_ location: StateLocation, _ baseURL: String, isGuessed: Bool, token: String?, hasTokens: Bool) {
        var lines = ["scimgit serves \(location.directory)", "Base URL: \(baseURL)"]
        if isGuessed {
            lines.append("The server listens on all addresses; --public-url says by which URL clients reach it.")
        }
        if let token {
            lines += ["Token:    \(token)", ""] + Self.instructions(baseURL)
        } else if !hasTokens {
            lines.append("Nobody has a token yet: make one with `scimgit token create NAME`.")
        }
        text = lines.joined(separator: "\n")
    }

    private static func instructions(_ baseURL: String) -> [String] {
        let address =
            baseURL.hasPrefix("https://")
            ? ["The certificate must be publicly trusted and come with its chain."]
            : [
                "Okta calls https only: put the https address of this server in place of the base URL above. The README",
                "says how to give scimgit a certificate or a proxy.",
            ]
        return [
            "The token is for the client \"okta\" and is shown only now. Enter in Okta:",
            "",
            "  App made with the App Integration Wizard (Provisioning > Integration)",
            "    SCIM connector base URL            \(baseURL)",
            "    Unique identifier field for users  userName",
            "    Supported provisioning actions     Push New Users, Push Profile Updates, Push Groups",
            "    Authentication Mode                HTTP Header",
            "    Authorization (Bearer)             the token",
            "",
            "  Catalog app \"SCIM 2.0 Test App (OAuth Bearer Token)\" (Provisioning > Configure API Integration)",
            "    SCIM 2.0 Base Url                  \(baseURL)",
            "    OAuth Bearer Token                 the token",
            "",
        ] + address
    }
}
