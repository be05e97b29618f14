import Foundation
import Limits
import NIOSSL

/// Faults of the TLS files of a server that do not keep it from starting.
struct CertificateReview {
    /// The faults, each with what to do about it, in a sentence or two.
    let warnings: [String]
    /// A remark that need not be a fault; nil when there is none.
    let notice: String?

    /// Reviews the files; files that cannot be read have no faults here.
    init(of files: ServerConfiguration.TLSFiles, at now: Date) {
        let chain = (try? NIOSSLCertificate.fromPEMFile(files.certificateChain)) ?? []
        notice = Self.isSelfSigned(chain) ? Self.selfSigned : nil
        warnings = [
            Self.fault(inTimesOf: chain, at: now), Self.fault(inOrderOf: chain), Self.fault(inModeOf: files.privateKey),
        ].compactMap(\.self)
    }

    private static let selfSigned =
        "The certificate is self-signed: only clients that are configured to trust it accept it, which is not possible in "
        + "Okta and Entra ID. It is served."

    private static func isSelfSigned(_ chain: [NIOSSLCertificate]) -> Bool {
        guard let first = (try? chain.first?.toDERBytes()).flatMap(CertificateParties.init) else { return false }
        return first.issuer == first.subject
    }

    private static func fault(inTimesOf chain: [NIOSSLCertificate], at now: Date) -> String? {
        guard let end = chain.map(\.notValidAfter).min(), let start = chain.map(\.notValidBefore).max() else {
            return nil
        }
        let (now, day) = (Int(now.timeIntervalSince1970), 86_400)
        if Int(end) < now {
            return "The certificate expired on \(text(end)), so clients refuse it. Renew it; the new files are noticed."
        }
        if Int(start) > now { return "The certificate is not valid before \(text(start)), so clients refuse it." }
        guard Int(end) - now < Limits.certificateWarning * day else { return nil }
        return
            "The certificate expires on \(text(end)), in \((Int(end) - now) / day) days. Renew it; the new files are "
            + "noticed."
    }

    private static func text(_ time: time_t) -> String {
        Date(timeIntervalSince1970: Double(time)).ISO8601Format()
    }

    private static func fault(inOrderOf chain: [NIOSSLCertificate]) -> String? {
        let parties = chain.compactMap { (try? $0.toDERBytes()).flatMap(CertificateParties.init) }
        guard parties.count == chain.count, let first = parties.first else { return nil }
        if parties.count == 1, first.issuer != first.subject {
            return
                "The certificate file holds one certificate and not those that lead to its issuer; clients such as Okta "
                + "refuse it. Give the full chain (fullchain.pem)."
        }
        for (certificate, issuer) in zip(parties, parties.dropFirst()) where certificate.issuer != issuer.subject {
            return
                "The certificates in the file are not a chain: the server's must come first, each followed by that of "
                + "its issuer."
        }
        return nil
    }

    private static func fault(inModeOf key: String) -> String? {
        let file = URL(fileURLWithPath: key).resolvingSymlinksInPath().path
        let mode = (try? FileManager.default.attributesOfItem(atPath: file))?[.posixPermissions] as? Int
        guard let mode, mode & 0o004 != 0 else { return nil }
        return "Every account of this machine may read the private key: run `chmod o-rwx \(key)`."
    }
}
