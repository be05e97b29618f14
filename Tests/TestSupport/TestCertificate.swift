import Foundation

/// Certificates for localhost that no client trusts, with their keys, made for these tests only.
public struct TestCertificate: Sendable {
    /// The certificates in PEM, that of the server first.
    public let chain: String
    /// Its key in PEM.
    public let key: String

    /// Writes chain and key into a folder, over those that are there, and returns the paths.
    @discardableResult
    public func write(into folder: String) throws -> (chain: String, key: String) {
        let paths = (chain: folder + "/certificate.pem", key: folder + "/key.pem")
        try Data(chain.utf8).write(to: URL(fileURLWithPath: paths.chain))
        try Data(key.utf8).write(to: URL(fileURLWithPath: paths.key))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: paths.key)
        return paths
    }

    /// One that signed itself.
    public static let own = TestCertificate(chain: ownCertificate, key: ownKey)
    /// One with that of its issuer.
    public static let issued = TestCertificate(chain: issuedCertificate + "\n" + issuer, key: issuedKey)
    /// The same without that of its issuer.
    public static let unchained = TestCertificate(chain: issuedCertificate, key: issuedKey)
    /// The same in the wrong order, which no server can use.
    public static let reversed = TestCertificate(chain: issuer + "\n" + issuedCertificate, key: issuedKey)

    private static let ownCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBlDCCATugAwIBAgIUFCvFjILznVPQsdzy1V9W3/qtcc4wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDA5MjA1MVoYDzIxMjYxMDMx
        MDkyMDUxWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARJnN3VG9+UUoZdLjMdslEkIXBCjCjDpktn6uQ1t75da0pMTdFVtSuq
        uLKtcXln5kfgamSlgOvN/FnTHBNDnuO3o2kwZzAdBgNVHQ4EFgQULRyjEBrpy1xS
        l2/eU8N6pPiiSxswHwYDVR0jBBgwFoAULRyjEBrpy1xSl2/eU8N6pPiiSxswDwYD
        VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
        RwAwRAIgMdwYxCkkBWGNCupEMkf7KO/1zTd71NfpDn+D65yyjbsCIFr3f3jpd+P+
        EaiFlT4gh7/62wUzPgAauuqDJvTxX7Yj
        -----END CERTIFICATE-----
        """

    private static let ownKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4xEHTxDU4FpgpBze
        Wu1Us59aec0iAMFV6Zx2e1y10x6hRANCAARJnN3VG9+UUoZdLjMdslEkIXBCjCjD
        pktn6uQ1t75da0pMTdFVtSuquLKtcXln5kfgamSlgOvN/FnTHBNDnuO3
        -----END PRIVATE KEY-----
        """

    private static let issuedCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBgTCCASigAwIBAgIUS5icuXrSk55u4G6xdPDTvJ+Wv6gwCgYIKoZIzj0EAwIw
        EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMzAwMTM0MzdaGA8yMTI2MTEwNjAx
        MzQzN1owFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0D
        AQcDQgAE9hbZ6VaxumAphHHw+KJD7+bbIi8yg+QKWvJynmECYEf+3IEhrIx8kykY
        BFEISKHRoEoiNpEeKnadomUw8f1LGKNYMFYwFAYDVR0RBA0wC4IJbG9jYWxob3N0
        MB0GA1UdDgQWBBQr0XbLmMMk+oo/oDuqp3LcU7n/SzAfBgNVHSMEGDAWgBR2NEdP
        oF7sws239ma1uJHeTc/oTzAKBggqhkjOPQQDAgNHADBEAiAR15N+cvB1hUUnMEqS
        ni1O3ADnMMeLiZ8DXnzcmQX1FgIgRo2P8eesFjedO+tTbpxfZchNbj3v4MabdNVE
        l6x6p0w=
        -----END CERTIFICATE-----
        """

    private static let issuedKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgLkGn6GlzLXMu2wvw
        yEC6d1/zsMvzfFMJsn1TQOs42xuhRANCAAT2FtnpVrG6YCmEcfD4okPv5tsiLzKD
        5Apa8nKeYQJgR/7cgSGsjHyTKRgEUQhIodGgSiI2kR4qdp2iZTDx/UsY
        -----END PRIVATE KEY-----
        """

    private static let issuer = """
        -----BEGIN CERTIFICATE-----
        MIIBejCCASGgAwIBAgIUFR+1La16lAkHh9ysyK1ONtTI4Z0wCgYIKoZIzj0EAwIw
        EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjExMzAwMTM0MzdaGA8yMTI2MTEwNjAx
        MzQzN1owEjEQMA4GA1UEAwwHVGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
        A0IABBajxJjTeb13Rv2kt9aWVQSjCnV/qCxDavuQYVKUU4zTaakVIB1CQqzuSiBd
        R+get5OQMT5Yb84inStkbGp3Zv6jUzBRMB0GA1UdDgQWBBR2NEdPoF7sws239ma1
        uJHeTc/oTzAfBgNVHSMEGDAWgBR2NEdPoF7sws239ma1uJHeTc/oTzAPBgNVHRMB
        Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIBjnaM5eeA47oemNziN0/5b8x0UY
        sINh8NIaIjhRrlP4AiB0DCYs1WnCCWavyKCA7NJrfGMuD3SyE54gXKkMOY18/w==
        -----END CERTIFICATE-----
        """
}
