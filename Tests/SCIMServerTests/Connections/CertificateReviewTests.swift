import Foundation
import Limits
import TestSupport
import Testing

@testable import SCIMServer

@Suite struct `Review of certificates` {
    /// When the certificate that signed itself ends: 2126-10-31 09:20:51 UTC.
    private static let end = 4_949_112_051.0

    private func warnings(_ certificate: TestCertificate, at time: Double = Self.end - 15 * 86_400) async throws
        -> String
    {
        var text = ""
        try await certificate.withFiles { files in
            text = CertificateReview(of: files, at: Date(timeIntervalSince1970: time)).warnings.joined(separator: "\n")
        }
        return text
    }

    @Test(arguments: [TestCertificate.own, .issued])
    func `finds no fault where there is none`(_ certificate: TestCertificate) async throws {
        #expect(try await warnings(certificate, at: 1_900_000_000) == "")
    }

    @Test func `warns of an end within 14 days, and of one that is past`() async throws {
        #expect(try await warnings(.own) == "")
        let limit = Self.end - Double(Limits.certificateWarning) * 86_400
        #expect(try await warnings(.own, at: limit) == "")
        #expect(try await warnings(.own, at: limit + 1).contains("in 13 days"))
        #expect(try await warnings(.own, at: Self.end + 1).contains("expired on 2126-10-31T09:20:51Z"))
        #expect(try await warnings(.own, at: 1_500_000_000).contains("not valid before"))
    }

    @Test func `warns of a certificate without its chain, and of a chain in the wrong order`() async throws {
        #expect(try await warnings(.unchained, at: 1_900_000_000).contains("full chain"))
        #expect(try await warnings(.reversed, at: 1_900_000_000).contains("not a chain"))
    }

    @Test(arguments: [(TestCertificate.own, true), (.issued, false), (.unchained, false)])
    func `notes one that signed itself, and finds no fault in that`(
        _ certificate: TestCertificate, _ isSelfSigned: Bool
    ) async throws {
        try await certificate.withFiles { files in
            let notice = CertificateReview(of: files, at: Date(timeIntervalSince1970: 1_900_000_000)).notice
            #expect(notice?.contains("is self-signed") == (isSelfSigned ? true : nil))
        }
    }

    @Test func `warns of a key that every account may read`() async throws {
        try await TestCertificate.own.withFiles { files in
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: files.privateKey)
            let warnings = CertificateReview(of: files, at: Date(timeIntervalSince1970: 1_900_000_000)).warnings
            #expect(
                warnings == [
                    "Every account of this machine may read the private key: run `chmod o-rwx \(files.privateKey)`."
                ])
        }
    }
}
