import Foundation
import TestSupport
import Testing

@Suite struct `The commands that look at a time` {
    @Test(arguments: [
        ["members", "Staff", "--at"], ["groups", "mira", "--at"], ["show", "mira", "--at"], ["diff"], ["diff", "now"],
        ["log", "--since"], ["restore", "--all", "--at"], ["revert", "--client", "okta", "--since"],
    ])
    func `refuse a wrong time and one that is to come as wrong calls`(_ call: [String]) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        for wrong in ["yesterdya", "20260301", "01.03.2026", "two hours ago", "tomorow", "mian"] {
            let run = try CommandRun(call + [wrong, "--state", folder.state])
            #expect(run.status == 64 && run.output == "", "\(wrong)")
            #expect(run.errors.contains("\"\(wrong)\" is no time: write 2026-03-01T18:00:00Z"), "\(run.errors)")
        }
        for time in ["2999-01-01", "@33000000000"] {
            let run = try CommandRun(call + [time, "--state", folder.state])
            #expect(run.status == 64 && run.output == "", "\(time)")
            #expect(run.errors.contains("\"\(time)\" is in the future: it is 20"), "\(run.errors)")
        }
    }

    @Test func `take a time to come as the end of what they look at, and none that is before the beginning`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try CommandRun("log", "--until", "2999-01-01", "--state", folder.state).output.contains("  "))
        #expect(try CommandRun("log", "--until", "tomorow", "--state", folder.state).status == 64)
        #expect(try CommandRun("log", "--until", "tomorrow", "--state", folder.state).output.contains("  "))
        #expect(try CommandRun("log", "--since", "5 min ago", "--state", folder.state).output.contains("  "))
        #expect(try CommandRun("log", "--since", "2 hrs ago", "--state", folder.state).output.contains("  "))
        #expect(try CommandRun("log", "--since", "tomorrow", "--state", folder.state).status == 64)
        for call in [["log"], ["revert", "--client", "okta"]] {
            let run = try CommandRun(
                call + ["--since", "yesterday", "--until", "2 weeks ago", "--state", folder.state])
            #expect(run.status == 64)
            #expect(run.errors.contains("--until is before --since"))
        }
    }
}
