extension RefusedRequest {
    /// What an administrator can do; nil when the detail says it, or when there is nothing to do.
    public var remedy: String? {
        switch (status, scimType) {
        case (401, _) where isForToken:
            "Compare client id, secret or key with `scimgit client show NAME`; `scimgit client secret create NAME` "
                + "makes another secret."
        case (400, _) where isForToken: nil
        case (401, _):
            "Compare the token in the identity provider with `scimgit token list`; `scimgit token create` makes another one."
        case (404, _) where method != "GET" && method != "HEAD":
            "It was deleted here, or never made: have the identity provider forget it and assign it again. "
                + "`scimgit log --user ID` and `--group ID` tell what became of it."
        case (409, "uniqueness"):
            "`scimgit show NAME` shows who has the name. Match that resource in the identity provider, or rename one."
        case (412, _): "It was changed meanwhile; the identity provider reads it and tries again."
        case (400, "invalidFilter"), (400, "invalidPath"):
            "The identity provider asks for what it cannot have here: change its matching attribute or its mapping."
        case (400, "mutability"): "Take the attribute out of the mapping in the identity provider: it is read-only."
        case (400, "invalidValue"), (400, "invalidSyntax"), (400, nil):
            "Correct the value in the identity provider, or its mapping. `scimgit schema list` tells what is taken."
        case (413, _): "Have the identity provider send less at a time, such as fewer members."
        case (500, _): "The server's log has the reason at this id of the request."
        default: nil
        }
    }

    /// Whether it asked for an access token.
    private var isForToken: Bool { path == "/oauth2/token" || path.hasPrefix("/oauth2/token/") }
}
