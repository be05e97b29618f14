import Foundation
import IdentityStore
import JSON
import SCIM
import TextCoding

/// The file that holds the hashes of all tokens; only its owner may read it, and it is replaced whole.
struct TokenFile: Sendable {
    let path: String

    /// What tells one state of the file from the next.
    struct Stamp: Sendable, Hashable {
        let inode: UInt64
        let size: Int64
        let seconds: Int64
        let nanoseconds: Int64
    }

    /// The stamp of the file as it is now, nil when there is none.
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

    /// The format that is written.
    ///
    /// Programs that know only the first one, which has no number and no dialect `okta`, find no `tokens` in it, and let
    /// nobody in.
    private static let format = 2

    /// Reads the tokens; none when there is no file.
    ///
    /// In a file of the first format the client `okta` has the dialect `interoperable` because there was no other: it gets
    /// the one that is meant for it.
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
            throw .unreadable(file: path, reason: "a token lacks a part")
        }
        return isFirst ? tokens.map(\.ofSecondFormat) : tokens
    }

    private static func bytes(of tokens: [Token]) -> [UInt8] {
        JSONValue.object([
            "format": .number(JSONNumber(format)), "bearerTokens": .array(tokens.map(\.json)),
        ]).canonicalBytes
    }

    /// Whether the file holds other bytes than ``write(_:)`` would put there for these tokens.
    func differs(from tokens: [Token]) -> Bool {
        FileManager.default.contents(atPath: path).map { Array($0) != Self.bytes(of: tokens) } ?? false
    }

    /// Replaces the file in one step, so that a reader sees the old tokens or the new ones and a crash loses neither.
    func write(_ tokens: [Token]) throws(TokenError) {
        do { try PrivateFile(path).replace(with: Self.bytes(of: tokens)) } catch {
            throw .failed(file: path, reason: error.reason)
        }
    }

    /// Runs `body` while no other process changes the file.
    func locked<Value>(_ body: () throws(TokenError) -> Value) throws(TokenError) -> Value {
        let lock = unsafe open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure }
        defer { close(lock) }
        guard flock(lock, LOCK_EX) == 0 else { throw failure }
        return try body()
    }

    private var failure: TokenError {
        .failed(file: path, reason: unsafe String(cString: strerror(errno)))
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

    /// A token of the first format, as it is meant now.
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
