import Crypto
import Limits
import SCIM
import TextCoding

/// The page that a cursor stands for.
struct CursorPosition: Sendable, Hashable {
    let commit: String
    /// The index of the first resource of the page, counted from 0.
    let position: Int
    let pageSize: Int
}

/// Seals cursor positions by authenticated encryption, so that only this process can make and read a cursor, and for
/// one client and query only.
///
/// A cursor is the base64url of a random number of the process, the sealed position and a checksum. By the checksum a
/// cursor of an earlier process, whose key is lost, can be told from a text that never was a cursor.
struct CursorSeal: Sendable {
    private static let processLength = 8
    private static let checksumLength = 4

    private let key = SymmetricKey(size: .bits256)
    private let process: [UInt8]

    init() {
        var random = SystemRandomNumberGenerator()
        process = (0..<Self.processLength).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// The cursor for a position, in unreserved characters of RFC 3986 §2.3.
    func cursor(for position: CursorPosition, in query: ScanQuery) throws -> String {
        let sealed = try AES.GCM.seal(position.bytes, using: key, authenticating: query.bytes)
        let body = process + Array(sealed.nonce) + Array(sealed.ciphertext) + Array(sealed.tag)
        return (body + Self.checksum(of: body)).base64URL
    }

    /// The position of a cursor.
    ///
    /// - Throws: `SCIMError` `expiredCursor` for a cursor of an earlier process; `invalidCursor`, always with the
    ///   same detail, for a text that is not a cursor and for a cursor of another client or query.
    func position(of cursor: String, in query: ScanQuery) throws(SCIMError) -> CursorPosition {
        guard cursor.utf8.count <= Limits.cursor, let bytes = [UInt8](base64URL: cursor),
            bytes.count > Self.processLength + Self.checksumLength, case let body = bytes.dropLast(Self.checksumLength),
            Self.checksum(of: Array(body)) == Array(bytes.suffix(Self.checksumLength))
        else { throw Self.invalid }
        guard body.starts(with: process) else { throw Self.expired }
        guard let box = try? AES.GCM.SealedBox(combined: Array(body.dropFirst(Self.processLength))),
            let plain = try? AES.GCM.open(box, using: key, authenticating: query.bytes),
            let position = CursorPosition(bytes: Array(plain))
        else { throw Self.invalid }
        return position
    }

    private static func checksum(of body: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: body).prefix(checksumLength))
    }

    private static let invalid = SCIMError(
        .invalidCursor,
        "This server did not give this cursor to this client for this query. Send it with the same parameters as "
            + "the first page, or begin again with an empty cursor.")

    /// The error for a cursor whose scan is no longer kept.
    static let expired = SCIMError(
        .expiredCursor,
        "The pages of this cursor are no longer kept: it was not used for \(Limits.cursorIdle) seconds, too many other "
            + "scans are active, or the server was restarted. Begin again with an empty cursor.")
}

extension CursorPosition {
    fileprivate var bytes: [UInt8] {
        let position = (0..<8).map { UInt8(truncatingIfNeeded: self.position >> ($0 * 8)) }
        return position + [UInt8(truncatingIfNeeded: pageSize), UInt8(truncatingIfNeeded: pageSize >> 8)] + commit.utf8
    }

    fileprivate init?(bytes: [UInt8]) {
        guard bytes.count > 10, let commit = String(validating: bytes[10...], as: UTF8.self) else { return nil }
        self.commit = commit
        position = bytes[..<8].enumerated().reduce(0) { $0 | Int($1.element) << ($1.offset * 8) }
        pageSize = Int(bytes[8]) | Int(bytes[9]) << 8
    }
}
