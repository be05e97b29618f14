import Foundation
import Git

/// Checks whether a state repository is writable again, after a change could not be stored.
struct StorageProbe {
    let location: StateLocation

    /// The size of the test file in bytes: about that of a batch of several changes.
    private static let size = 1 << 16

    /// Whether a file can be written and fsynced, and nobody holds the lock of the log.
    var succeeds: Bool {
        let lock = location.gitDirectory + "/" + StateLocation.live + ".lock"
        guard !FileManager.default.fileExists(atPath: lock) else { return false }
        let file = location.gitDirectory + "/objects/pack/tmp_scimgit_probe"
        unsafe unlink(file)
        defer { unsafe unlink(file) }
        return (try? makeFile(file, content: [UInt8](repeating: 0, count: Self.size))) != nil
    }
}
