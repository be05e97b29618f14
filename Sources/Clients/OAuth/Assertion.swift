import JSON
import Limits

/// The claims of an assertion, RFC 7523 §3, before its signature is verified.
struct Assertion: Sendable {
    let token: SignedToken
    let issuer: String
    let subject: String
    let audiences: [String]
    /// The `jti`.
    let id: String?

    /// Reads an assertion; nil when it is no JWT, is signed by an algorithm that is never accepted, or lacks a claim.
    init?(_ text: String) {
        guard let token = SignedToken(text), token.algorithm != nil, let issuer = token.claims["iss"]?.string,
            let subject = token.claims["sub"]?.string, let audience = token.claims["aud"]
        else { return nil }
        (self.token, self.issuer, self.subject) = (token, issuer, subject)
        id = token.claims["jti"]?.string.flatMap { (1...Limits.assertionID).contains($0.utf8.count) ? $0 : nil }
        if let one = audience.string {
            audiences = [one]
        } else {
            guard let list = audience.array?.map(\.string), !list.contains(nil) else { return nil }
            audiences = list.compactMap(\.self)
        }
    }

    /// Checks audience and times; clocks may differ by `Limits.clockDifference`.
    ///
    /// There may be one audience only: another one could use the assertion here.
    func check(audiences allowed: [String], at now: Int64, _ client: String) throws(OAuthError) {
        let difference = Int64(Limits.clockDifference)
        guard audiences.count == 1, let audience = audiences.first, allowed.contains(audience) else {
            throw .refused("the audience (aud) must be \(allowed.joined(separator: " or "))", client: client)
        }
        guard let end = token.time("exp") else { throw .refused("the assertion has no exp", client: client) }
        guard now < end + difference else { throw .refused("the assertion has expired (exp)", client: client) }
        for name in ["nbf", "iat"] where token.claims[name] != nil {
            guard let begin = token.time(name), begin - difference <= now else {
                throw .refused("the assertion is not valid yet (\(name))", client: client)
            }
        }
    }

    /// Checks that an assertion ends so soon that its use can be remembered; when it ends.
    func checkLife(at now: Int64, _ client: String) throws(OAuthError) -> Int64 {
        guard let end = token.time("exp"),
            end <= now + Int64(Limits.assertionLife) + Int64(Limits.clockDifference)
        else { throw .refused("the assertion lives longer than \(Limits.assertionLife) seconds (exp)", client: client) }
        return end
    }
}
