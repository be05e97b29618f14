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
