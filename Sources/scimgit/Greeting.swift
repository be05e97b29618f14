import IdentityStore

/// What `scimgit serve` prints as soon as the server listens.
struct Greeting {
    /// The lines to print.
    let text: String

    /// - Parameters:
    ///   - isGuessed: Whether clients may reach the server by other base URLs as well.
    ///   - token: The token that was created on first use, which is shown only here.
    ///   - hasTokens: Whether there are any tokens.
    init(_ location: StateLocation, _ baseURL: String, isGuessed: Bool, token: String?, hasTokens: Bool) {
        var lines = ["scimgit serves \(location.directory)", "Base URL: \(baseURL)"]
        if isGuessed {
            lines.append(
                "The server listens on all addresses; give --public-url to set the URL by which clients reach it.")
        }
        if let token {
            lines += ["Token:    \(token)", ""] + Self.instructions(baseURL)
        } else if !hasTokens {
            lines.append("There is no token yet: create one with `scimgit token create NAME`.")
        }
        text = lines.joined(separator: "\n")
    }

    private static func instructions(_ baseURL: String) -> [String] {
        let address =
            baseURL.hasPrefix("https://")
            ? ["The certificate must be publicly trusted and come with its chain."]
            : [
                "Okta requires https: use the https address of this server in place of the base URL above. The README",
                "explains how to set up a certificate or a proxy.",
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
