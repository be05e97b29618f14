import Foundation
import IdentityStore
import JSON
import SCIM
import TextCoding

/// The file with the hashes of all tokens; only its owner may read it, and each change replaces it atomically.
struct TokenFile: Sendable {
    let path: String

    /// Identifies a version of the file without reading it.
    struct Stamp: Sendable, Hashable {
        let inode: UInt64
        let size: Int64
        let seconds: Int64
        let nanoseconds: Int64
    }

    /// The stamp of the current file; nil when there is no file.
    var stamp: Stamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int64(time.tv_sec),
            nanoseconds: Int64(time.tv_nsec))
    }

    /// The current format.
    ///
    /// Earlier programs know only format 1, which has no number and no dialect `okta`; they find no `tokens` in this
    /// one and refuse every request.
    private static let format = 2

    /// Reads the tokens; an empty array when there is no file.
    ///
    /// In format 1 the client `okta` has the dialect `interoperable`, because there was no `okta` yet; it is replaced
    /// by `okta`.
    func read() throws(TokenError) -> [Token] {
        guard stamp != nil else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .failed(file: path, reason: "it cannot be read")
        }
        let value: JSONValue
        do { value = try JSONValue(parsing: Array(data)) } catch {
            throw .unreadable(file: path, reason: error.description)
        }
        let isFirst = value.object?["format"] == nil
        guard isFirst || value.object?["format"] == .number(JSONNumber(Self.format)) else {
            throw .unreadable(file: path, reason: "\"format\" must be \(Self.format); a newer scimgit wrote it")
        }
        let name = isFirst ? "tokens" : "bearerTokens"
        guard let entries = value.object?[name]?.array else {
            throw .unreadable(file: path, reason: "\"\(name)\" is missing")
        }
        let tokens = entries.compactMap(Token.init)
        guard tokens.count == entries.count else {
            throw .unreadable(file: path, reason: "a token is incomplete")
        }
        return isFirst ? tokens.map(\.ofSecondFormat) : tokens
    }

    private static func bytes(of tokens: [Token]) -> [UInt8] {
        JSONValue.object([
            "format": .number(JSONNumber(format)), "bearerTokens": .array(tokens.map(\.json)),
        ]).canonicalBytes
    }

    /// Whether ``write(_:)`` would change the bytes of the file; false when there is no file.
    func differs(from tokens: [Token]) -> Bool {
        FileManager.default.contents(atPath: path).map { Array($0) != Self.bytes(of: tokens) } ?? false
    }

    /// Replaces the file atomically and durably: a reader sees the old tokens or the new ones, also after a crash.
    func write(_ tokens: [Token]) throws(TokenError) {
        do { try PrivateFile(path).replace(with: Self.bytes(of: tokens)) } catch {
            throw .failed(file: path, reason: error.reason)
        }
    }

    /// Runs `body` under an exclusive lock against changes by other processes.
    func locked<Value>(_ body: () throws(TokenError) -> Value) throws(TokenError) -> Value {
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

extension Token {
    fileprivate init?(_ value: JSONValue) {
        guard let object = value.object, let name = object["client"]?.string,
            let dialect = object["dialect"]?.string.flatMap(Dialect.init(rawValue:)),
            let created = object["created"]?.number?.integer,
            let digest = object["sha256"]?.string.flatMap({ [UInt8](hex: $0) }), digest.count == 32
        else { return nil }
        let subject = object["subject"]
        guard subject == nil || subject?.string != nil else { return nil }
        self.init(
            name: name, dialect: dialect, subject: subject?.string, created: Int64(created), digest: digest)
    }

    /// A token of format 1 with the dialect that it has now.
    fileprivate var ofSecondFormat: Token {
        guard dialect == .interoperable else { return self }
        return Token(
            name: name, dialect: Self.usualDialect(of: name), subject: subject, created: created, digest: digest)
    }

    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "client": .string(name),
            "created": .number(JSONNumber(Int(created))),
            "dialect": .string(dialect.rawValue),
            "sha256": .string(digest.hex),
        ]
        if let subject { object["subject"] = .string(subject) }
        return .object(object)
    }
}
