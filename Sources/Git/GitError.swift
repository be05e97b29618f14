import CGit2
import Foundation

/// Why git refused, as a value that can be compared.
public struct GitError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Sendable, Hashable {
        /// The object, reference or repository does not exist.
        case notFound
        /// It exists already.
        case exists
        /// Another process holds the lock.
        case locked
        /// The reference names another commit than expected.
        case modified
        /// The repository belongs to another account.
        case owner
        /// No tree can hold a file of that name.
        case invalidPath
        /// The bytes are not a git object.
        case corrupt
        /// The object is larger than what is read.
        case tooLarge
        /// A system call failed, with its `errno`.
        case system(Int32)
        /// Any other result of libgit2.
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
    /// What libgit2 or the system says.
    public let message: String
    /// What failed.
    public let function: String

    init(_ code: Code, _ message: String, function: String) {
        self.code = code
        self.message = message
        self.function = function
    }

    /// Whether there is no room left on the disk, or none for this account.
    public var isOutOfSpace: Bool { code == .system(ENOSPC) || code == .system(EDQUOT) }

    /// Whether the process, or the whole system, has as many files open as it may have.
    public var isOutOfFiles: Bool {
        if code == .system(EMFILE) || code == .system(ENFILE) { return true }
        // libgit2 puts the reason of the system at the end of its own message.
        return [EMFILE, ENFILE].contains { message.hasSuffix(unsafe String(cString: strerror($0))) }
    }

    /// Function and message in one line.
    public var description: String { "\(function): \(message)" }
}

extension GitError: Equatable {
    /// Whether two errors are of the same kind; their words do not count.
    public static func == (left: GitError, right: GitError) -> Bool { left.code == right.code }
}

/// Throws when a libgit2 function failed; called at once, because libgit2 keeps its message per thread.
@discardableResult
func check(_ result: Int32, _ function: StaticString) throws(GitError) -> Int32 {
    guard result < 0 else { return result }
    let message = unsafe git_error_last().map { unsafe String(cString: $0.pointee.message) } ?? "error \(result)"
    git_error_clear()
    throw GitError(GitError.Code(result), message, function: "\(function)")
}
