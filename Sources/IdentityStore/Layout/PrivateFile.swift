import Git

/// A file that only its owner may read, for those who know nothing of git.
package struct PrivateFile: Sendable {
    /// Why it could not be written.
    package struct Failure: Error {
        /// What the system says.
        package let reason: String
    }

    private let path: String

    /// Names a file.
    package init(_ path: String) {
        self.path = path
    }

    /// Puts other content in its place, durably and in one step; call it from one place at a time.
    package func replace(with content: [UInt8]) throws(Failure) {
        do { try replaceFile(path, with: content, under: path + ".new", mode: 0o600) } catch {
            throw Failure(reason: error.message)
        }
    }

    /// Adds a line at its end, durably; call it from one place at a time.
    ///
    /// What a crash left of a line is ended first, so that it spoils no other one.
    package func append(line: String) throws(Failure) {
        do { try appendLine(line, to: path, mode: 0o600) } catch { throw Failure(reason: error.message) }
    }
}
