import Foundation
import Limits
import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Serves a renewed certificate to new connections, without a restart: at SIGHUP, and when the files have changed.
///
/// Files that cannot be used change nothing.
final class CertificateRenewal: Service {
    typealias Installation = @Sendable (TLSConfiguration) throws -> Void

    /// What tells one state of a file from the next.
    private struct Stamp: Equatable {
        let inode: UInt64
        let seconds: Int
        let nanoseconds: Int
    }

    private let files: ServerConfiguration.TLSFiles
    private let logger: Logger
    private let installation = Mutex<Installation?>(nil)
    private let seen: Mutex<[Stamp?]>

    init(files: ServerConfiguration.TLSFiles, logger: Logger) {
        self.files = files
        self.logger = logger
        seen = Mutex(Self.stamps(of: files))
    }

    /// Says how new settings are put in the place of the old ones.
    func install(by installation: @escaping Installation) {
        self.installation.withLock { $0 = installation }
    }

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { for await _ in signals { self.reload() } }
                group.addTask { await self.look() }
            }
        }
    }

    /// Looks for new files each minute, and at the certificate each day.
    private func look() async {
        var minutes = 0
        while !Task.isCancelled {
            if minutes.isMultiple(of: 24 * 60) { review(isNew: minutes == 0) }
            try? await Task.sleep(for: .seconds(60))
            minutes += 1
            if Self.stamps(of: files) != seen.withLock({ $0 }) { reload() }
        }
    }

    /// Reads the files again.
    func reload() {
        seen.withLock { $0 = Self.stamps(of: files) }
        do {
            let settings = try files.settings()
            let install = installation.withLock { $0 }
            try install?(settings)
            logger.notice("new connections get the certificate of the TLS files as they are now")
            review(isNew: true)
        } catch {
            logger.error(
                "the TLS files cannot be used; the certificate from before is served on",
                metadata: ["error": "\(error)"])
        }
    }

    private func review(isNew: Bool) {
        let review = CertificateReview(of: files, at: .now)
        for warning in review.warnings { logger.warning("\(warning)") }
        if isNew, let notice = review.notice { logger.notice("\(notice)") }
    }

    private static func stamps(of files: ServerConfiguration.TLSFiles) -> [Stamp?] {
        [files.certificateChain, files.privateKey].map { file in
            var status = stat()
            guard unsafe stat(file, &status) == 0 else { return nil }
            #if canImport(Darwin)
                let time = status.st_mtimespec
            #else
                let time = status.st_mtim
            #endif
            return Stamp(inode: UInt64(status.st_ino), seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec))
        }
    }
}
