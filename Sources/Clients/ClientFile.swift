import Foundation
import IdentityStore
import JSON
import Limits
import SCIM
import TextCoding

/// The file with all clients and the hashes of all tokens; only its owner may read it, and each change replaces it
/// atomically.
struct ClientFile: Sendable {
    /// The path of the file.
    let path: String
    /// Where earlier programs kept tokens.
    let earlier: EarlierTokens

    /// - Parameter directory: The private directory of the state, which must exist.
    init(in directory: String) {
        path = directory + "/clients.json"
        earlier = EarlierTokens(path: directory + "/tokens.json")
    }

    /// The stamps of what ``read()`` reads.
    var stamp: [FileStamp?] { [FileStamp(path), FileStamp(earlier.path)] }

    /// Whether clients or tokens were ever kept here.
    var exists: Bool { stamp.contains { $0 != nil } }

    /// Reads what is registered: by this program, else by an earlier one; nothing when there is no file.
    func read() throws(ClientError) -> Registrations {
        guard FileStamp(path) != nil else { return try earlier.read() }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .failed(file: path, reason: "it cannot be read")
        }
        let value: JSONValue
        do { value = try JSONValue(parsing: Array(data)) } catch {
            throw .unreadable(file: path, reason: error.description)
        }
        guard let object = value.object, object["format"] == .number(JSONNumber(Self.format)) else {
            throw .unreadable(file: path, reason: "\"format\" must be \(Self.format); a newer scimgit wrote it")
        }
        guard let registrations = Registrations(object) else {
            throw .unreadable(file: path, reason: "a client or token is incomplete")
        }
        return registrations
    }

    private static let format = 1

    /// Replaces the file atomically and durably: a reader sees the old content or the new one, also after a crash.
    ///
    /// What an earlier program kept is of no use to it from then on, so that it lets nobody in by a token that was
    /// revoked here.
    func write(_ registrations: Registrations) throws(ClientError) {
        var object = registrations.object
        object["format"] = .number(JSONNumber(Self.format))
        do { try PrivateFile(path).replace(with: JSONValue.object(object).canonicalBytes) } catch {
            throw .failed(file: path, reason: error.reason)
        }
        try earlier.retire()
    }

    /// Runs `body` under an exclusive lock against changes by other processes.
    func locked<Value>(_ body: () throws(ClientError) -> Value) throws(ClientError) -> Value {
        let lock: ProcessLock
        do throws(ProcessLock.Failure) { lock = try ProcessLock(path + ".lock", waits: true) } catch {
            switch error {
            case .busy: throw .failed(file: path, reason: "another process holds its lock")
            case .system(let reason): throw .failed(file: path, reason: reason)
            }
        }
        defer { withExtendedLifetime(lock) {} }
        return try body()
    }
}

extension Registrations {
    fileprivate init?(_ object: JSONObject) {
        guard let clients = object["clients"]?.array, let tokens = object["tokens"]?.array,
            let former = object["formerClients"]?.array
        else { return nil }
        self.clients = clients.compactMap { $0.object.flatMap(RegisteredClient.init) }
        self.tokens = tokens.compactMap { $0.object.flatMap(Token.init) }
        formerClients = former.compactMap(\.string)
        if let written = object["credentials"] {
            guard let entries = written.array else { return nil }
            credentials = entries.compactMap { $0.object.flatMap(Credential.init) }
            guard credentials.count == entries.count else { return nil }
        }
        guard self.clients.count == clients.count, self.tokens.count == tokens.count,
            formerClients.count == former.count
        else { return nil }
    }

    fileprivate var object: JSONObject {
        [
            "clients": .array(clients.map { .object($0.object) }), "tokens": .array(tokens.map { .object($0.object) }),
            "credentials": .array(credentials.map { .object($0.object) }),
            "formerClients": .array(formerClients.map { .string($0) }),
        ]
    }
}

extension RegisteredClient {
    fileprivate init?(_ object: JSONObject) {
        guard let name = object["name"]?.string, let dialect = object["dialect"]?.string.flatMap(Dialect.init),
            let scopes = object["scopes"]?.scopes, let manages = object["manages"]?.string.flatMap(Management.init),
            let isEnabled = object["enabled"]?.bool, let created = object["created"]?.number?.integer
        else { return nil }
        let massChanges = object["massChanges"].flatMap(MassChangeDecision.init)
        let rate = object["rate"]?.number?.integer
        guard (massChanges == nil) == (object["massChanges"] == nil), (rate == nil) == (object["rate"] == nil) else {
            return nil
        }
        self.init(
            name: name, dialect: dialect, scopes: scopes, manages: manages, rate: rate, isEnabled: isEnabled,
            massChanges: massChanges, created: Int64(created), madeBy: object["madeBy"]?.string)
        allowsBasic = object["basic"]?.bool ?? false
        if let lifetime = object["accessTokenLifetime"]?.number?.integer { accessTokenLifetime = Int64(lifetime) }
    }

    fileprivate var object: JSONObject {
        var object: JSONObject = [
            "name": .string(name), "dialect": .string(dialect.rawValue), "scopes": scopes.json,
            "manages": .string(manages.rawValue), "enabled": .bool(isEnabled),
            "created": .number(JSONNumber(Int(created))),
        ]
        if let madeBy { object["madeBy"] = .string(madeBy) }
        if allowsBasic { object["basic"] = true }
        if accessTokenLifetime != Int64(Limits.accessTokenLife) {
            object["accessTokenLifetime"] = .number(JSONNumber(Int(accessTokenLifetime)))
        }
        if let rate { object["rate"] = .number(JSONNumber(rate)) }
        if let massChanges { object["massChanges"] = massChanges.json }
        return object
    }
}

extension MassChangeDecision {
    fileprivate init?(_ value: JSONValue) {
        if value == "rejected" {
            self = .rejected
        } else {
            guard let end = value.object?["allowedUntil"]?.number?.integer else { return nil }
            self = .allowed(until: Int64(end))
        }
    }

    fileprivate var json: JSONValue {
        switch self {
        case .rejected: "rejected"
        case .allowed(let end): ["allowedUntil": .number(JSONNumber(Int(end)))]
        }
    }
}

extension Token {
    fileprivate init?(_ object: JSONObject) {
        guard let client = object["client"]?.string, let created = object["created"]?.number?.integer,
            let digest = object["sha256"]?.string.flatMap({ [UInt8](hex: $0) }), digest.count == 32,
            let isDraft = object["draft"]?.bool
        else { return nil }
        // What limits a token must be understood: without it the token could do more.
        let (scopes, expires) = (object["scopes"]?.scopes, object["expires"]?.number?.integer)
        let (subject, dialect) = (object["subject"]?.string, object["dialect"]?.string.flatMap(Dialect.init))
        guard (scopes == nil) == (object["scopes"] == nil), (expires == nil) == (object["expires"] == nil),
            (subject == nil) == (object["subject"] == nil), (dialect == nil) == (object["dialect"] == nil)
        else { return nil }
        self.init(
            client: client, digest: digest, created: Int64(created), madeBy: object["madeBy"]?.string,
            expires: expires.map { Int64($0) }, isDraft: isDraft, subject: subject, scopes: scopes, dialect: dialect)
    }

    fileprivate var object: JSONObject {
        var object: JSONObject = [
            "client": .string(client), "created": .number(JSONNumber(Int(created))), "draft": .bool(isDraft),
            "sha256": .string(digest.hex),
        ]
        if let madeBy { object["madeBy"] = .string(madeBy) }
        if let expires { object["expires"] = .number(JSONNumber(Int(expires))) }
        if let subject { object["subject"] = .string(subject) }
        if let scopes { object["scopes"] = scopes.json }
        if let dialect { object["dialect"] = .string(dialect.rawValue) }
        return object
    }
}

extension Scopes {
    fileprivate var json: JSONValue { .array(list.map { .string($0.word) }) }
}

extension JSONValue {
    fileprivate var scopes: Scopes? {
        guard let words = array?.map(\.string), !words.contains(nil) else { return nil }
        let scopes = words.map { $0.flatMap { Scope($0) } }
        return scopes.contains(nil) ? nil : Scopes(scopes.compactMap(\.self))
    }
}
