import Foundation
import IdentityStore
import NIOSSL

extension ServerConfiguration.TLSFiles {
    /// Reads both files and checks that the key belongs to the certificate.
    ///
    /// - Throws: ``ConfigurationError`` with the file and what is wrong with it.
    func read() throws(ConfigurationError) -> (certificates: [NIOSSLCertificate], key: NIOSSLPrivateKey) {
        let certificates: [NIOSSLCertificate]
        let text = try Self.content(of: certificateChain, "TLS certificate")
        do { certificates = try NIOSSLCertificate.fromPEMBytes(text) } catch {
            throw .invalid(
                option: "TLS certificate",
                reason: "\(certificateChain) has no certificate in PEM form (\"-----BEGIN CERTIFICATE-----\")")
        }
        let key: NIOSSLPrivateKey
        do { key = try NIOSSLPrivateKey(bytes: try Self.content(of: privateKey, "TLS key"), format: .pem) } catch let
            error as ConfigurationError
        {
            throw error
        } catch {
            throw .invalid(
                option: "TLS key",
                reason: "\(privateKey) has no private key in PEM form that can be used without a passphrase")
        }
        let settings = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        do { _ = try NIOSSLContext(configuration: settings) } catch {
            throw .invalid(
                option: "TLS key",
                reason: "\(privateKey) is not the key of the first certificate in \(certificateChain)")
        }
        return (certificates, key)
    }

    private static func content(of file: String, _ option: String) throws(ConfigurationError) -> [UInt8] {
        do { return Array(try Data(contentsOf: URL(fileURLWithPath: file))) } catch {
            throw .invalid(option: option, reason: error.explanation)
        }
    }
}
