import Git
import SCIM

extension SCIMError {
    /// What clients are told whose changes could not be stored.
    ///
    /// - Parameters:
    ///   - error: What the disk said, as far as it was the disk.
    ///   - hasMovedLog: Whether the log names the changes all the same.
    init(failingToStore error: GitError?, hasMovedLog: Bool) {
        let isOutOfFiles = error?.isOutOfFiles == true
        if hasMovedLog {
            self.init(
                status: 503,
                detail: (isOutOfFiles ? "The server had too many open files" : "The disk failed")
                    + " while the change was being made durable; the server's log says why. "
                    + "Read the resource again before you repeat the change.")
        } else if isOutOfFiles {
            self.init(
                status: 503,
                detail:
                    "The server has too many open files, so the change was not made. Raise its limit (`ulimit -n`, or "
                    + "LimitNOFILE of systemd) when this happens again.")
        } else if error?.isOutOfSpace == true {
            self.init(
                status: 507,
                detail:
                    "The disk of the state repository is full, so the change was not made. Make room on it; nothing "
                    + "else is needed.")
        } else {
            self.init(
                status: 503,
                detail: "The change could not be stored and was not made; the server's log says why. Try again.")
        }
    }
}
