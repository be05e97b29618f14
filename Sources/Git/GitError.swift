import CGit2
import Foundation

/// A failure of libgit2, of a system call, or of a check of this module; errors compare by their code.
public struct GitError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Sendable, Hashable {
        /// The object, reference, file or repository does not exist.
        case notFound
        /// The object, reference, file or repository exists already.
        case exists
        /// Another process holds the lock.
        case locked
        /// The reference does not have the expected value.
        case modified
        /// The repository belongs to another account.
        case owner
        /// A tree cannot have an entry at that path.
        case invalidPath
        /// An object, pack, index or HEAD cannot be parsed.
        case corrupt
        /// The object is larger than the limit for reading.
        case tooLarge
        /// A system call failed, with this `errno`.
        case system(Int32)
        /// Any other error code of libgit2 or zlib.
        case other(Int32)

        init(_ result: Int32) {
            switch git_error_code(result) {
            case GIT_ENOTFOUND: self = .notFound
            case GIT_EEXISTS: self = .exists
            case GIT_ELOCKED: self = .locked
            case GIT_EMODIFIED: self = .modified
            case GIT_EOWNER: self = .owner
            default: self = .other(result)
            }
        }
    }

    /// The kind of failure.
    public let code: Code
    /// The message of libgit2 or of the system.
    public let message: String
    /// The function that failed.
    public let function: String

    init(_ code: Code, _ message: String, function: String) {
        self.code = code
        self.message = message
        self.function = function
    }

    /// Whether the disk is full, or the quota of this account is used up.
    public var isOutOfSpace: Bool { code == .system(ENOSPC) || code == .system(EDQUOT) }

    /// Whether the process, or the whole system, has reached its limit of open files.
    public var isOutOfFiles: Bool {
        if code == .system(EMFILE) || code == .system(ENFILE) { return true }
        // libgit2 appends the system's message to its own.
        return [EMFILE, ENFILE].contains { message.hasSuffix(unsafe String(cString: strerror($0))) }
    }

    /// Function and message on one line, such as `git_odb_read: object not found`.
    public var description: String { "\(function): \(message)" }
}

extension GitError: Equatable {
    /// Whether two errors have the same code; function and message are ignored.
    public static func == (left: GitError, right: GitError) -> Bool { left.code == right.code }
}

/// Throws when a function of libgit2 has failed.
///
/// Call it at once and on the same thread, because libgit2 keeps its message per thread.
@discardableResult
func check(_ result: Int32, _ function: StaticString) throws(GitError) -> Int32 {
    guard result < 0 else { return result }
    let message = unsafe git_error_last().map { unsafe String(cString: $0.pointee.message) } ?? "error \(result)"
    git_error_clear()
    throw GitError(GitError.Code(result), message, function: "\(function)")
}
