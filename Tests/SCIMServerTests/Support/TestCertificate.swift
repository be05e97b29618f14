import Foundation
import SCIMServer

/// A certificate for localhost that no client trusts, with its key, made for these tests only.
enum TestCertificate {
    /// Writes both into a new folder.
    static func write() throws -> ServerConfiguration.TLSFiles {
        let directory = NSTemporaryDirectory() + "scimgit-tls-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let files = ServerConfiguration.TLSFiles(
            certificateChain: directory + "/certificate.pem", privateKey: directory + "/key.pem")
        try Data(certificate.utf8).write(to: URL(fileURLWithPath: files.certificateChain))
        try Data(key.utf8).write(to: URL(fileURLWithPath: files.privateKey))
        return files
    }

    private static let certificate = """
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

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg4xEHTxDU4FpgpBze
        Wu1Us59aec0iAMFV6Zx2e1y10x6hRANCAARJnN3VG9+UUoZdLjMdslEkIXBCjCjD
        pktn6uQ1t75da0pMTdFVtSuquLKtcXln5kfgamSlgOvN/FnTHBNDnuO3
        -----END PRIVATE KEY-----
        """
}
