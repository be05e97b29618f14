import Foundation
import Git

/// Finds out whether a state repository can be written again, after a change could not be stored.
struct StorageProbe {
    let location: StateLocation

    /// How much is written, in bytes: as much as a batch of some changes.
    private static let size = 1 << 16

    /// Whether a file can be written and made durable, and nobody holds the lock of the log.
    var succeeds: Bool {
        let lock = location.gitDirectory + "/" + StateLocation.live + ".lock"
        guard !FileManager.default.fileExists(atPath: lock) else { return false }
        let file = location.gitDirectory + "/objects/pack/tmp_scimgit_probe"
        unsafe unlink(file)
        defer { unsafe unlink(file) }
        return (try? makeFile(file, content: [UInt8](repeating: 0, count: Self.size))) != nil
    }
}
