import Foundation
import Testing

@Suite struct `scimgit check` {
    @Test func `finds nothing in a valid revision`() throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        for arguments in [["check"], ["check", "HEAD"], ["check", "main"]] {
            let run = try CommandRun(arguments + ["--state", folder.state])
            #expect(run.status == 0)
            #expect(run.output.contains("is valid"))
        }
    }

    @Test func `names file and reason, one line each, in a revision that is not valid`() throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        for (name, text) in [("a", "{"), ("b", "[]")] {
            let directory = folder.state + "/users/0/0/\(name)"
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try text.write(
                toFile: directory + "/00\(name)00000-0000-4000-8000-000000000000.json", atomically: false,
                encoding: .utf8)
        }
        try folder.git("add", "users")
        #expect(try folder.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "Forced").status == 0)
        let run = try CommandRun(["check"] + ["--state", folder.state])
        #expect(run.status == 1)
        let lines = run.output.split(separator: "\n")
        #expect(lines.count == 2)
        for (line, name) in zip(lines, ["a", "b"]) {
            #expect(line.hasPrefix("users/0/0/\(name)/00\(name)00000-0000-4000-8000-000000000000.json: "))
        }
        #expect(try CommandRun(["check", "HEAD~1"] + ["--state", folder.state]).status == 0)
    }

    @Test func `fails for a revision that is not there`() throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun(["check", "nowhere"] + ["--state", folder.state])
        #expect(run.status == 1)
        #expect(run.errors.contains("nowhere"))
    }
}
