import Clients
import HTTPTypes
import IdentityStore
import SCIM

extension ClientRegistry {
    /// Who sent a request: the client whose credentials are in its `Authorization` header field, or whose TLS
    /// certificate it has when there is no such field.
    ///
    /// - Throws: ``HTTPFailure`` 401 when the field is missing, repeated, of another scheme, or lets nobody in.
    func principal(showing shown: ShownCredentials) async throws(HTTPFailure) -> Principal {
        let values = shown.head.headerFields[values: .authorization]
        guard let value = values.first, !value.isEmpty else {
            if values.isEmpty, let certificate = shown.certificate,
                let known = try admitted({ () throws(TokenRefusal) in try self.principal(showing: certificate) })
            {
                return known
            }
            throw .unauthorized("The request has no Authorization header: send \"Authorization: Bearer <token>\".")
        }
        guard values.count == 1 else {
            throw .unauthorized("The request has more than one Authorization header: send one.")
        }
        guard let token = Self.token(in: value) else {
            if let (name, secret) = BasicCredentials.read(value) {
                do throws(TokenRefusal) { return try self.principal(named: name, secret: secret) } catch {
                    guard error == .unknown else { throw .unauthorized(error.description, isGuess: false) }
                    throw .unauthorized(
                        "Name and secret are wrong, or this client may not send them: send \"Authorization: Bearer "
                            + "<token>\", or let the client send its secret by `scimgit client set NAME --basic on`.")
                }
            }
            throw .unauthorized(
                "The Authorization header must be \"Bearer <token>\", with the word Bearer, a space and the token.")
        }
        let principal: Principal
        if token.utf8.contains(UInt8(ascii: ".")) {
            let server = try shown.configuration.authorizationServer(of: shown.head)
            do throws(TokenRefusal) {
                principal = try await self.principal(bearingAccessToken: token, to: server)
            } catch {
                throw .unauthorized(error.description, error: "invalid_token", isGuess: error == .unknown)
            }
        } else {
            principal = try admitted { () throws(TokenRefusal) in try self.principal(bearing: token) }
        }
        if !principal.client.dialect.has(.tabAfterBearer), value.utf8.contains(Self.tab) {
            throw .unauthorized(
                "The Authorization header must have a space between the word Bearer and the token.", isGuess: false)
        }
        return principal
    }

    private func admitted<Admitted>(_ body: () throws(TokenRefusal) -> Admitted) throws(HTTPFailure) -> Admitted {
        do throws(TokenRefusal) { return try body() } catch {
            throw .unauthorized(error.description, error: "invalid_token", isGuess: error == .unknown)
        }
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

extension Principal {
    /// Admits a request or refuses it, see `check(_:)`.
    ///
    /// - Throws: ``HTTPFailure`` 403 with the challenge of RFC 6750 §3.1.
    func admit(to access: Access) throws(HTTPFailure) {
        do throws(SCIMError) { try check(access) } catch {
            let challenge = "Bearer realm=\"scim\", error=\"insufficient_scope\", scope=\"\(access.scope.word)\""
            throw HTTPFailure(error, headers: [.wwwAuthenticate: challenge])
        }
    }
}
