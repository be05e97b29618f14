import HTTPTypes
import IdentityStore
import SCIM

extension TokenStore {
    /// The client whose token is in the `Authorization` header field of a request.
    ///
    /// - Throws: ``HTTPFailure`` 401 when the field is missing, repeated, of another scheme, or has an unknown token.
    func client(of headers: HTTPFields) throws(HTTPFailure) -> Client {
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
        if client.dialect == .strict, value.utf8.contains(Self.tab) {
            throw .unauthorized("The Authorization header must have a space between the word Bearer and the token.")
        }
        return client
    }

    private static let tab = UInt8(ascii: "\t")

    /// The token in `Bearer <token>`, RFC 6750 §2.1; nil for any other form.
    ///
    /// The scheme may have any case, and the space may be a tab, which administrators copy from tables along with the
    /// token.
    private static func token(in value: String) -> String? {
        let scheme = "bearer"
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == tab }
        let bytes = Array(value.utf8)
        guard zip(bytes, scheme.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 }),
            case let rest = bytes.dropFirst(scheme.utf8.count), rest.first.map(isBlank) == true
        else { return nil }
        let token = rest.drop(while: isBlank)
        return token.isEmpty || token.contains(where: isBlank) ? nil : String(decoding: token, as: UTF8.self)
    }
}

extension Client {
    /// The client of a request without a token, which may only read the service provider configuration, RFC 7643 §5.
    static let unknown = Client(name: "unknown")
}
