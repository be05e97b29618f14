import HummingbirdHTTP2
import NIOCore
import NIOSSL

extension ServerConfiguration.TLSFiles {
    /// The TLS settings: the certificate of the files, and TLS 1.3, or TLS 1.2 with cipher suites that have forward
    /// secrecy and authenticated encryption (RFC 9325 §4.2).
    ///
    /// - Throws: ``ConfigurationError`` when a file cannot be used.
    func settings() throws(ConfigurationError) -> TLSConfiguration {
        let (certificates, key) = try read()
        var settings = TLSConfiguration.makeServerConfiguration(
            certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key))
        settings.minimumTLSVersion = .tlsv12
        settings.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        return settings
    }
}

extension TLSConfiguration {
    /// The settings of a channel.
    ///
    /// A certificate of a client is known by its hash, whoever issued it: that the client has its key is all that the
    /// handshake has to show.
    ///
    /// - Parameter asksForCertificates: Whether clients are asked for a certificate; they need not have one.
    func channel(asksForCertificates: Bool) -> TLSChannelConfiguration {
        guard asksForCertificates else { return TLSChannelConfiguration(tlsConfiguration: self) }
        var settings = self
        settings.certificateVerification = .optionalVerification
        return TLSChannelConfiguration(tlsConfiguration: settings) { _, promise in
            promise.succeed(.certificateVerified)
        }
    }
}
