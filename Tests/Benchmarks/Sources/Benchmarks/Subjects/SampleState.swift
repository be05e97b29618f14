import Foundation
import IdentityStore
import SCIM

/// A state repository in a temporary folder with a number of users, one commit each.
final class SampleState {
    let directory: String
    let users: Int
    var location: StateLocation { StateLocation(directory: directory) }

    /// Makes the repository with `scimgit init` and the commits with `git fast-import`, which is faster than requests.
    init(users: Int) throws {
        self.users = users
        directory = NSTemporaryDirectory() + "scimgit-benchmarks-\(UUID().uuidString)"
        try Command.run(ServerProcess.program, ["init", "--state", directory])
        let stream = directory + "-stream"
        defer { try? FileManager.default.removeItem(atPath: stream) }
        try Self.history(users: users).write(to: URL(fileURLWithPath: stream))
        try Command.git(["fast-import", "--quiet"], in: directory, input: stream)
        try Command.git(["reset", "--quiet", "--hard"], in: directory)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// Takes away what the server keeps to start faster.
    func forgetTimes() {
        try? FileManager.default.removeItem(atPath: location.privateDirectory + "/times")
    }

    private static func history(users: Int) throws -> Data {
        var stream = Data()
        let start = Int(Date().timeIntervalSince1970) - users - 1
        let dates = ISO8601DateFormatter()
        for number in 0..<users {
            let seconds = start + number
            let created = dates.string(from: Date(timeIntervalSince1970: Double(seconds)))
            let file = try SampleUser.file(number, created: created)
            let path = ResourcePath.path(of: SampleUser.id(number), type: .user, fanOut: 3)
            let message =
                "Create user \(SampleUser.userName(number))\n\nScim-Operation: POST /Users\nScim-Client: okta\n"
            var head = "commit refs/heads/main\nauthor okta <okta@clients.scimgit> \(seconds) +0000\n"
            head += "committer scimgit <server@scimgit> \(seconds) +0000\ndata \(message.utf8.count)\n\(message)"
            if number == 0 { head += "from refs/heads/main^0\n" }
            head += "M 100644 inline \(path)\ndata \(file.count)\n"
            stream += Data(head.utf8) + Data(file) + Data("\n".utf8)
        }
        return stream
    }
}
