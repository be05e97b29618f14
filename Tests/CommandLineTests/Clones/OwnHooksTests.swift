import Foundation
import TestSupport
import Testing

/// Clones of people who have hooks, an environment and an installation of their own.
@Suite struct `A clone beside what a person has set up` {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
    }

    private func scimgit(_ arguments: String..., in directory: String? = nil, with environment: String...) throws
        -> Program.Run
    {
        let program = URL(fileURLWithPath: ServerProcess.program).path
        return try Program.run(
            ["env"] + environment + [program] + arguments, in: directory ?? folder.path, separatesErrors: true,
            mayFail: true)
    }

    @discardableResult
    private func git(_ arguments: String..., in directory: String) throws -> Program.Run {
        try Program.run(
            ["git", "-c", "user.name=Ada Admin", "-c", "user.email=ada@corp.example"] + arguments, in: directory,
            mayFail: true)
    }

    /// Writes a file with an open conflict, and commits it.
    private func commitConflict(in clone: String) throws -> Int32 {
        let text = "{\n<<<<<<< ours\n  \"a\": 1\n=======\n  \"a\": 2\n>>>>>>> theirs\n}\n"
        try Data(text.utf8).write(to: URL(filePath: clone + "/open.json"))
        try git("add", "open.json", in: clone)
        return try git("commit", "-qm", "Open", in: clone).status
    }

    private func writeHook(_ path: String, _ text: String) throws {
        let parent = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    @Test(arguments: [false, true])
    func `says that its hook is not called, and how a hook of the person's calls it`(isElsewhere: Bool) throws {
        let clone = folder.path + "/clone"
        #expect(try git("clone", "-q", folder.state, clone, in: folder.path).status == 0)
        let hook = isElsewhere ? folder.path + "/hooks/pre-commit" : clone + "/.git/hooks/pre-commit"
        try writeHook(hook, "exit 0")
        if isElsewhere { try git("config", "core.hooksPath", folder.path + "/hooks", in: clone) }
        let run = try scimgit("setup-clone", clone)
        #expect(run.status == 0)
        let line = "\(clone)/.git/hooks/scimgit-pre-commit || exit 1"
        #expect(run.errors.contains("Have \(hook) do that: `\(line)`"), "\(run.errors)")
        try writeHook(hook, line)
        #expect(try !scimgit("setup-clone", clone).errors.contains("conflict"))
        #expect(try commitConflict(in: clone) != 0)
    }

    @Test func `is made and set up whatever repository the environment names`() throws {
        let other = folder.path + "/other"
        try git("init", "-q", other, in: folder.path)
        let before = try String(contentsOfFile: other + "/.git/config", encoding: .utf8)
        let clone = folder.path + "/clone"
        for arguments in [["clone", folder.state, clone], ["setup-clone", clone]] {
            let run = try Program.run(
                [
                    "env", "GIT_DIR=\(other)/.git", "GIT_WORK_TREE=\(other)", "GIT_INDEX_FILE=\(other)/.git/index",
                    URL(fileURLWithPath: ServerProcess.program).path,
                ] + arguments, in: folder.path, separatesErrors: true, mayFail: true)
            #expect(run.status == 0, "\(run.errors)")
        }
        #expect(try git("config", "merge.scim.driver", in: clone).status == 0)
        #expect(try git("status", "--porcelain", in: clone).output == "")
        #expect(try String(contentsOfFile: other + "/.git/config", encoding: .utf8) == before)
    }

    @Test func `is made though a hook of the person's template fails`() throws {
        let template = folder.path + "/template"
        try writeHook(template + "/hooks/post-checkout", "exit 1")
        let run = try scimgit("clone", folder.state, "clone", with: "GIT_TEMPLATE_DIR=\(template)")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try git("status", "--porcelain", in: folder.path + "/clone").output == "")
    }

    @Test func `is refused with a line end in the name of its folder`() throws {
        for command in [["clone", folder.state, "a\nb"], ["setup-clone", "a\nb"]] {
            let run = try CommandRun(command)
            #expect(run.status == 64 && run.errors.contains("line end"), "\(run.errors)")
        }
    }

    @Test func `calls the program by the link by which it was called`() throws {
        let link = folder.path + "/bin/scimgit"
        try FileManager.default.createDirectory(atPath: folder.path + "/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: link,
            withDestinationPath: URL(fileURLWithPath: ServerProcess.program).resolvingSymlinksInPath().path)
        for (name, clone) in [(link, "one"), ("scimgit", "two")] {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            let run = try Program.run(
                ["env", "PATH=\(folder.path)/bin:\(path)", name, "clone", folder.state, clone], in: folder.path,
                mayFail: true)
            #expect(run.status == 0, "\(run.output)")
            let driver = try git("config", "merge.scim.driver", in: folder.path + "/" + clone).output
            #expect(driver.contains("'\(link)'"), "\(driver)")
        }
    }

    @Test func `is named to who asks in it without saying which repository is meant`() throws {
        #expect(try scimgit("clone", folder.state, "clone").status == 0)
        let clone = folder.path + "/clone"
        let run = try scimgit("log", in: clone)
        #expect(run.status == 1 && run.errors.contains("`--state \(clone)`"), "\(run.errors)")
        #expect(try scimgit("log", "--state", ".", in: clone).status == 0)
    }
}
