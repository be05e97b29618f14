import Clients
import HTTPTypes
import TextCoding

/// The form that a client sends to the token endpoint, RFC 6749 §3.2 and appendix B.
struct TokenForm {
    private let fields: [String: String]

    /// Reads a body.
    ///
    /// - Throws: `OAuthError`, `invalid_request` for another media type, and for a field that is repeated or malformed.
    init(_ body: [UInt8], mediaType: String?) throws(OAuthError) {
        let type = mediaType?.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        guard type == "application/x-www-form-urlencoded" else {
            throw OAuthError(.invalidRequest, "The Content-Type must be application/x-www-form-urlencoded.")
        }
        var fields: [String: String] = [:]
        for pair in body.split(separator: UInt8(ascii: "&")) {
            let written = pair.prefix { $0 != UInt8(ascii: "=") }
            guard let name = String(percentDecoding: written, plusIsSpace: true),
                let value = String(percentDecoding: pair.dropFirst(written.count + 1), plusIsSpace: true)
            else { throw OAuthError(.invalidRequest, "The body is no form: an escape in it is malformed.") }
            guard fields.updateValue(value, forKey: name) == nil else {
                throw OAuthError(.invalidRequest, "A field of the form is repeated.")
            }
        }
        // RFC 6749 §3.2: a field without a value counts as left out.
        self.fields = fields.filter { !$0.value.isEmpty }
    }

    private static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    /// What the client asks for.
    ///
    /// - Parameter authorization: The values of `Authorization`.
    /// - Throws: `OAuthError` for another grant, and for no way or several ways to authenticate.
    func request(_ authorization: [String]) throws(OAuthError) -> TokenRequest {
        guard let grant = fields["grant_type"] else {
            throw OAuthError(.invalidRequest, "The form needs grant_type=client_credentials.")
        }
        guard grant == "client_credentials" else {
            throw OAuthError(.unsupportedGrantType, "The grant_type must be client_credentials.")
        }
        return TokenRequest(try authentication(authorization), scope: fields["scope"])
    }

    private func authentication(_ authorization: [String]) throws(OAuthError) -> TokenRequest.Authentication {
        let ways = [!authorization.isEmpty, fields["client_secret"] != nil, fields["client_assertion"] != nil]
        guard ways.count(where: { $0 }) <= 1, authorization.count <= 1 else {
            throw OAuthError(.invalidRequest, "Authenticate in one way only.")
        }
        if let value = authorization.first {
            guard let (name, secret) = BasicCredentials.read(value, decoding: true) else {
                throw OAuthError(.invalidRequest, "The Authorization header must be Basic with client_id and secret.")
            }
            guard fields["client_id"].map({ $0 == name }) ?? true else {
                throw OAuthError(.invalidRequest, "The client_id is another one than in the Authorization header.")
            }
            return .secret(client: name, secret: secret)
        }
        if let assertion = fields["client_assertion"] {
            guard fields["client_assertion_type"] == Self.assertionType else {
                throw OAuthError(.invalidRequest, "The client_assertion_type must be \(Self.assertionType).")
            }
            return .assertion(assertion, client: fields["client_id"])
        }
        guard let name = fields["client_id"], let secret = fields["client_secret"] else {
            throw OAuthError(
                .invalidClient, "Authenticate by client_id and client_secret, or by a client_assertion.")
        }
        return .secret(client: name, secret: secret)
    }
}
