import Foundation
import JSON

/// The times of a resource as an answer had them.
struct SeenTimes {
    let created: String
    let lastModified: String
    /// The place of the commit that had changed it last.
    let change: Int?
}

extension Simulation {
    /// Compares all that server and repository say with the model.
    func check() async throws {
        try await server.settle()
        try checkCommits()
        try await checkResources(try blobs())
        let problems = try server.problems()
        try require(problems.isEmpty, "git fsck: \(problems)")
        let check = try CommandRun("check", "--state", server.directory)
        try require(check.status == 0, "scimgit check: \(check.output)\(check.errors)")
        try checkExport()
    }

    /// One commit per change, by its client, with its request id and nobody else's.
    private func checkCommits() throws {
        let all = try commits("main").dropFirst()
        try require(all.count == model.log.count, "\(all.count) commits for \(model.log.count) changes")
        let expected = Dictionary(model.log.map { ($0.commit, $0) }, uniquingKeysWith: { first, _ in first })
        for seen in all.suffix(all.count - checkedCommits) {
            guard let entry = expected[seen.id] else { throw Unexpected("nobody made commit \(seen.id)") }
            let (client, id) = entry.request ?? ("", "")
            try require(
                seen.client == client && seen.requestID == id && seen.author == (client.isEmpty ? "Ada Admin" : client),
                "commit \(seen) should be of \(client) \(id)")
        }
        checkedCommits = all.count
    }

    /// The blob of each resource's file on the branch.
    private func blobs() throws -> [String: Substring] {
        let lines = try server.git("ls-tree", "-r", "main", "users", "groups").split(separator: "\n")
        var blobs: [String: Substring] = [:]
        for line in lines {
            let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard fields.count == 4, let name = fields[3].split(separator: "/").last?.dropLast(5) else { continue }
            let path = model.resources[String(name)]?.path(String(name))
            try require(path == String(fields[3]), "the file \(fields[3]) should be at \(path ?? "no place")")
            blobs[String(name)] = fields[2]
        }
        try require(blobs.count == model.order.count, "\(blobs.count) files for \(model.order.count) resources")
        return blobs
    }

    private func checkResources(_ blobs: [String: Substring]) async throws {
        for kind in ModelResource.Kind.allCases {
            let list = try await server.client.send("GET", "\(kind.endpoint)?count=1000")
            let bodies = list.body["Resources"]?.array?.compactMap(\.object) ?? []
            try require(bodies.count == model.ids(kind).count, "\(kind.endpoint) lists \(bodies.count)")
            for body in bodies {
                let id = body["id"]?.string ?? ""
                try compare(body, with: model)
                let answer = try await server.client.send("GET", "\(kind.endpoint)/\(id)")
                try require(answer.body == body, "\(id) by itself is \(answer.body), in the list \(body)")
                try checkMeta(id, body["meta"]?.object ?? [:], blob: blobs[id] ?? "")
            }
        }
    }

    private func checkMeta(_ id: String, _ meta: JSONObject, blob: Substring) throws {
        let version = meta["version"]?.string ?? ""
        try require(version.hasPrefix("W/\"\(blob)"), "\(id) has the version \(version) and the blob \(blob)")
        let now = SeenTimes(
            created: Self.time(meta["created"]), lastModified: Self.time(meta["lastModified"]),
            change: model.lastChange[id])
        try require(now.lastModified >= now.created, "\(id) was changed before it was created: \(now)")
        if let seen = times[id] {
            let isSame = seen.change == now.change
            try require(
                seen.created == now.created
                    && (isSame ? seen.lastModified == now.lastModified : seen.lastModified <= now.lastModified),
                "\(id) had the times \(seen), and has now \(now)")
        }
        times[id] = now
    }

    /// A time without its Z, so that times sort as texts whatever digits they have.
    private static func time(_ value: JSONValue?) -> String { String((value?.string ?? "Z").dropLast()) }

    /// What the branch holds, whatever the server serves.
    private func checkExport() throws {
        let export = try CommandRun("export", "--state", server.directory)
        let lines = export.output.split(separator: "\n")
        try require(lines.count == model.order.count, "the export has \(lines.count) lines: \(export.errors)")
        for line in lines {
            guard let body = try JSONValue(parsing: Array(line.utf8)).object else { throw Unexpected("\(line)") }
            try compare(body, with: model, isAnswer: false)
        }
    }
}
