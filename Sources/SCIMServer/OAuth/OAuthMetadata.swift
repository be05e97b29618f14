import Clients
import JSON
import SCIM

extension AuthorizationServer {
    /// The metadata of the server, RFC 8414 §2.
    var metadata: JSONObject {
        [
            "issuer": .string(issuer), "token_endpoint": .string(tokenEndpoint),
            "jwks_uri": .string(issuer + "/oauth2/jwks"), "response_types_supported": ["none"],
            "grant_types_supported": ["client_credentials"], "scopes_supported": Self.scopes,
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic", "client_secret_post", "private_key_jwt",
            ],
            "token_endpoint_auth_signing_alg_values_supported": .array(
                SignatureAlgorithm.allCases.filter(SignatureAlgorithm.usual.contains).map { .string($0.rawValue) }),
        ]
    }

    /// The metadata of its SCIM endpoints as a protected resource, RFC 9728 §2.
    var resourceMetadata: JSONObject {
        [
            "resource": .string(resource), "authorization_servers": [.string(issuer)],
            "bearer_methods_supported": ["header"], "scopes_supported": Self.scopes,
            "resource_name": "SCIM endpoints of scimgit",
        ]
    }

    /// Where these metadata are, RFC 9728 §3.1.
    var resourceMetadataURL: String {
        issuer + OAuthEndpoint.resourceMetadataPath + resource.dropFirst(issuer.count)
    }

    private static var scopes: JSONValue { .array(["scim"] + Scopes.all.list.map { .string($0.word) }) }
}
