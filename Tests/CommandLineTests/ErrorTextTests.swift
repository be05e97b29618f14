import Foundation
import TestSupport
import Testing

@Suite struct `An error at the command line` {
    /// What no sentence for people has in it.
    private static let raw = [
        "git_", "NSCocoa", "NSPOSIX", "NIO", "SSL", "Error Domain", "errno", "UserInfo", "Optional(", "failedTo",
        "bind(",
    ]

    @Test(arguments: [["--help"], ["help"], ["help", "serve"], ["serve", "--help"], ["token", "create", "-h"]])
    func `is not what a person reads who asks for help`(_ arguments: [String]) throws {
        let run = try Program.run([ServerProcess.program] + arguments)
        #expect(run.output.contains("USAGE: scimgit"))
        #expect(!run.output.contains("Error"))
    }

    private static func expectSentence(
        _ run: CommandRun, _ words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(run.status == 1, sourceLocation: sourceLocation)
        #expect(run.errors.hasPrefix("Error: "), "\(run.errors)", sourceLocation: sourceLocation)
        for text in words {
            #expect(run.errors.contains(text), "\(run.errors)", sourceLocation: sourceLocation)
        }
        for text in raw where run.errors.contains(text) {
            Issue.record("\(text) in \(run.errors)", sourceLocation: sourceLocation)
        }
    }

    private static func serve(_ folder: TestFolder, _ options: String...) throws -> CommandRun {
        try CommandRun(["serve", "--state", folder.state, "--log-level", "critical"] + options)
    }

    @Test func `says where the server cannot listen, and what to do`() throws {
        let folder = try TestFolder()
        let server = try RunningServer(folder.state)
        let other = try TestFolder()
        Self.expectSentence(
            try Self.serve(other, "--port", server.port),
            "The server cannot listen on 127.0.0.1:\(server.port): another program listens there; stop it, or give another "
                + "--port.")
        Self.expectSentence(
            try Self.serve(other, "--host", "192.0.2.1", "--behind-proxy", "--port", "0"),
            "cannot listen on 192.0.2.1:0: no network interface of this machine has that address; give --host")
        Self.expectSentence(
            try Self.serve(other, "--host", "no-such-name.invalid", "--behind-proxy", "--port", "0"),
            "cannot listen on no-such-name.invalid:0: the name no-such-name.invalid has no address")
        #expect(server.stop(SIGTERM) == 0)
    }

    @Test func `names the TLS file and what it lacks`() throws {
        let folder = try TestFolder()
        let pair = try folder.makeCertificate("a")
        let other = try folder.makeCertificate("b")
        let text = try folder.write("text.pem", "no PEM\n")
        let missing = folder.path + "/missing.pem"
        func serve(_ certificate: String, _ key: String) throws -> CommandRun {
            try Self.serve(folder, "--port", "0", "--tls-certificate", certificate, "--tls-key", key)
        }
        Self.expectSentence(
            try serve(missing, pair.key), "The TLS certificate cannot be used: \(missing): No such file or directory.")
        Self.expectSentence(
            try serve(text, pair.key), "The TLS certificate cannot be used: \(text) has no certificate in PEM form")
        Self.expectSentence(
            try serve(pair.certificate, missing), "The TLS key cannot be used: \(missing): No such file")
        Self.expectSentence(
            try serve(pair.certificate, text), "The TLS key cannot be used: \(text) has no private key in PEM form")
        Self.expectSentence(
            try serve(pair.certificate, folder.path), "The TLS key cannot be used: \(folder.path): Is a directory")
        Self.expectSentence(
            try serve(pair.certificate, pair.certificate),
            "The TLS key cannot be used: \(pair.certificate) has no private")
        Self.expectSentence(
            try serve(pair.certificate, other.key),
            "The TLS key cannot be used: \(other.key) is not the key of the first certificate in \(pair.certificate).")
    }

    @Test func `names the repository that cannot be read`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        try FileManager.default.removeItem(atPath: folder.state + "/.git/objects")
        for command in [["check"], ["serve", "--port", "0"], ["init"], ["export"], ["path", "x"]] {
            Self.expectSentence(try CommandRun(command + ["--state", folder.state]), folder.state)
        }
    }

    @Test func `names the file or revision that a command was given`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        let missing = folder.path + "/missing"
        Self.expectSentence(
            try CommandRun("import", missing, "--state", folder.state),
            "\(missing) cannot be read: No such file or directory.")
        Self.expectSentence(
            try CommandRun("import", folder.path, "--state", folder.state), "Reading the file to import: Is a directory"
        )
        Self.expectSentence(try CommandRun("export", "v9", "--state", folder.state), "Reading v9: ")
        Self.expectSentence(try CommandRun("check", "v9", "--state", folder.state), "Reading v9: ")
        Self.expectSentence(
            try CommandRun("merge-driver", missing, missing, missing, "users/x.json"), "\(missing): No such file")
    }

    @Test func `comes with the version, to be reported`() throws {
        let run = try CommandRun("--version")
        #expect(run.status == 0)
        let form = /scimgit \d+\.\d+\.\d+( \([0-9a-f]{12}( with changes)?\))?\n/
        #expect(run.output.wholeMatch(of: form) != nil, "\(run.output)")
    }
}

extension TestFolder {
    /// Makes a certificate and its key.
    fileprivate func makeCertificate(_ name: String) throws -> (certificate: String, key: String) {
        let (certificate, key) = ("\(path)/\(name).crt", "\(path)/\(name).key")
        try Program.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj",
            "/CN=localhost", "-keyout", key, "-out", certificate,
        ])
        return (certificate, key)
    }
}
