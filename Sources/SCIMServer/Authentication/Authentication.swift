import HTTPTypes
import IdentityStore
import SCIM

extension TokenStore {
    /// The client that the `Authorization` header of a request names.
    ///
    /// - Throws: ``Refusal`` 401 when the header is missing, doubled, of another scheme, or holds no token of a client.
    func client(of headers: HTTPFields) throws(Refusal) -> Client {
        let values = headers[values: .authorization]
        guard let value = values.first, !value.isEmpty else {
            throw .unauthorized("The request has no Authorization header: send \"Authorization: Bearer <token>\".")
        }
        guard values.count == 1 else {
            throw .unauthorized("The request has more than one Authorization header: send one.")
        }
        guard let token = Self.token(in: value) else {
            throw .unauthorized(
                "The Authorization header must be \"Bearer <token>\", with the word Bearer, a space and the token.")
        }
        guard let client = client(bearing: token) else {
            throw .unauthorized("The bearer token is unknown or was revoked.", error: "invalid_token")
        }
        return client
    }

    /// The token of `Bearer <token>`, RFC 6750 §2.1; the scheme in any case.
    private static func token(in value: String) -> String? {
        let scheme = "bearer "
        guard value.utf8.count > scheme.utf8.count,
            zip(value.utf8, scheme.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
        else { return nil }
        let token = value.utf8.dropFirst(scheme.utf8.count).drop { $0 == UInt8(ascii: " ") }
        return token.isEmpty || token.contains(UInt8(ascii: " ")) ? nil : String(Substring(token))
    }
}
