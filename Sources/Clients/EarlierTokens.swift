import Foundation
import IdentityStore
import JSON
import SCIM
import TextCoding

/// The file in which programs kept tokens before there were clients, in its two formats.
///
/// Its tokens were given out when a token could do everything: each one goes on doing so, and belongs to a client of the
/// name that it had, with all scopes, which manages all resources.
struct EarlierTokens: Sendable {
    let path: String

    /// The clients and tokens of the file; none when there is no file, or it was retired.
    func read() throws(ClientError) -> Registrations {
        guard let object = try content(), object["format"] != Self.retired else { return Registrations() }
        let isFirst = object["format"] == nil
        guard isFirst || object["format"] == 2 else {
            throw .unreadable(file: path, reason: "\"format\" must be 2; a newer scimgit wrote it")
        }
        let name = isFirst ? "tokens" : "bearerTokens"
        guard let entries = object[name]?.array else {
            throw .unreadable(file: path, reason: "\"\(name)\" is missing")
        }
        var registrations = Registrations()
        for entry in entries {
            guard let token = Token(earlier: entry.object ?? [:], isFirstFormat: isFirst) else {
                throw .unreadable(file: path, reason: "a token is incomplete")
            }
            registrations.tokens.append(token)
        }
        registrations.addClientsOfTokens()
        return registrations
    }

    /// Leaves nothing that an earlier program would take for tokens; it refuses to let anybody in then.
    func retire() throws(ClientError) {
        guard FileStamp(path) != nil, (try? content())??["format"] != Self.retired else { return }
        do { try PrivateFile(path).replace(with: JSONValue.object(["format": Self.retired]).canonicalBytes) } catch {
            throw .failed(file: path, reason: error.reason)
        }
    }

    private static let retired: JSONValue = 3

    private func content() throws(ClientError) -> JSONObject? {
        guard FileStamp(path) != nil else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .failed(file: path, reason: "it cannot be read")
        }
        let value: JSONValue
        do { value = try JSONValue(parsing: Array(data)) } catch {
            throw .unreadable(file: path, reason: error.description)
        }
        guard let object = value.object else { throw .unreadable(file: path, reason: "it must be an object") }
        return object
    }
}

extension Token {
    /// Reads a token; in the first format `okta` had the dialect `interoperable`, because there was no `okta` yet.
    fileprivate init?(earlier object: JSONObject, isFirstFormat: Bool) {
        guard let name = object["client"]?.string,
            let written = object["dialect"]?.string.flatMap(Dialect.init(rawValue:)),
            let created = object["created"]?.number?.integer,
            let digest = object["sha256"]?.string.flatMap({ [UInt8](hex: $0) }), digest.count == 32
        else { return nil }
        let subject = object["subject"]
        guard subject == nil || subject?.string != nil else { return nil }
        let isUsual = isFirstFormat && written == .interoperable
        self.init(
            client: name, digest: digest, created: Int64(created), madeBy: nil, expires: nil, isDraft: false,
            subject: subject?.string, scopes: nil, dialect: isUsual ? RegisteredClient.usualDialect(of: name) : written)
    }
}

extension Registrations {
    /// Makes a client of each name that tokens have, with the dialect of the newest one; tokens that have another one
    /// keep it.
    fileprivate mutating func addClientsOfTokens() {
        for token in tokens where client(named: token.client) == nil {
            let newest = tokens.last { $0.client == token.client }
            clients.append(
                RegisteredClient(
                    name: token.client, dialect: newest?.dialect ?? .interoperable, scopes: .all, manages: .all,
                    created: token.created, madeBy: nil))
        }
        let dialects = Dictionary(uniqueKeysWithValues: clients.map { ($0.name, $0.dialect) })
        tokens = tokens.map { token in
            token.dialect == dialects[token.client] ? token.withoutDialect : token
        }
    }
}
