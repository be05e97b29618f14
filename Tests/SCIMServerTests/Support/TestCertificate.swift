import Foundation
import SCIMServer
import TestSupport

extension TestCertificate {
    /// Runs `body` with the files of the certificate in a folder of their own.
    func withFiles(_ body: (ServerConfiguration.TLSFiles) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "scimgit-tls-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let paths = try write(into: folder)
        try await body(ServerConfiguration.TLSFiles(certificateChain: paths.chain, privateKey: paths.key))
    }
}
