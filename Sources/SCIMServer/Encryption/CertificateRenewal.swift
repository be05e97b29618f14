import Foundation
import IdentityStore
import Limits
import Logging
import NIOSSL
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Uses a renewed certificate for new connections without a restart: at SIGHUP, and when the files change.
///
/// While the new files cannot be used, the previous certificate stays in use.
final class CertificateRenewal: Service {
    typealias Installation = @Sendable (TLSConfiguration) throws -> Void

    private let files: ServerConfiguration.TLSFiles
    private let logger: Logger
    private let installation = Mutex<Installation?>(nil)
    private let seen: Mutex<[FileStamp?]>

    init(files: ServerConfiguration.TLSFiles, logger: Logger) {
        self.files = files
        self.logger = logger
        seen = Mutex(Self.stamps(of: files))
    }

    /// Sets the closure that applies new TLS settings.
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

    /// Checks each minute whether the files have changed, and each day whether the certificate has faults.
    private func look() async {
        var minutes = 0
        while !Task.isCancelled {
            if minutes.isMultiple(of: 24 * 60) { review(isNew: minutes == 0) }
            try? await Task.sleep(for: .seconds(60))
            minutes += 1
            if Self.stamps(of: files) != seen.withLock({ $0 }) { reload() }
        }
    }

    /// Reads the files again, and applies them if they can be used.
    func reload() {
        seen.withLock { $0 = Self.stamps(of: files) }
        do {
            let settings = try files.settings()
            let install = installation.withLock { $0 }
            try install?(settings)
            logger.notice("the TLS files were read again; new connections get their certificate")
            review(isNew: true)
        } catch {
            logger.error(
                "the TLS files cannot be used; the previous certificate stays in use",
                metadata: ["error": "\(error)"])
        }
    }

    private func review(isNew: Bool) {
        let review = CertificateReview(of: files, at: .now)
        for warning in review.warnings { logger.warning("\(warning)") }
        if isNew, let notice = review.notice { logger.notice("\(notice)") }
    }

    private static func stamps(of files: ServerConfiguration.TLSFiles) -> [FileStamp?] {
        [files.certificateChain, files.privateKey].map { file in
            FileStamp(URL(fileURLWithPath: file).resolvingSymlinksInPath().path)
        }
    }
}
