import Clients
import HTTPTypes
import SCIM

extension RequestQuota {
    /// Tells a client what is left to it, draft-ietf-httpapi-ratelimit-headers.
    func describe(in headers: inout HTTPFields) {
        headers[.rateLimitPolicy] = "\"client\";q=\(rate);w=1"
        headers[.rateLimit] = "\"client\";r=\(remaining);t=1"
    }

    /// - Throws: `SCIMError` 429 when the client has sent too many requests.
    func check(of client: String) throws(SCIMError) {
        if isAdmitted { return }
        throw SCIMError(
            status: 429,
            detail: "The client \"\(client)\" may send \(rate) requests a second and sent more. An administrator can "
                + "change that: `scimgit client set \(client) --rate`.", retryAfter: wait)
    }
}

extension HTTPField.Name {
    /// How many requests may be sent.
    static let rateLimitPolicy = Self.known("RateLimit-Policy")
    /// How many of them are left.
    static let rateLimit = Self.known("RateLimit")
}
