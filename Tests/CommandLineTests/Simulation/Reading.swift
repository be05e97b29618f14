import Foundation
import JSON
import TestSupport

extension Simulation {
    /// Asks for a list or looks something up, and compares with the model.
    func read() async throws {
        let client = try client(randomClient())
        switch Int.random(in: 0..<6, using: &random) {
        case 0: try await page(random.one(of: ModelResource.Kind.allCases), client)
        case 1:
            guard let id = model.order.randomElement(using: &random), let found = model.resources[id] else { return }
            let name = found[found.kind.uniqueAttribute]?.string ?? ""
            try await find(
                found.kind, "\(found.kind.uniqueAttribute) eq \"\(random.percent(50) ? name.uppercased() : name)\"",
                client
            ) { $0.foldedName == found.foldedName }
        case 2: try await find(.user, "active eq false", client) { $0.isInactive }
        case 3:
            guard let id = model.ids(.user).randomElement(using: &random) else { return }
            try await find(.group, "members.value eq \"\(id)\"", client) { $0.members.contains(id) }
        case 4:
            guard let text = model.resources.values.compactMap({ $0["externalId"]?.string }).min() else { return }
            try await find(.user, "externalId eq \"\(text)\"", client) { $0["externalId"] == .string(text) }
        default:
            try await find(.user, "title eq \"Lead\" and not (emails[type eq \"work\"])", client) {
                $0["title"] == "Lead" && $0["emails"] == nil
            }
        }
    }

    /// Reads all pages of a list.
    private func page(_ kind: ModelResource.Kind, _ client: SCIMClient) async throws {
        let count = Int.random(in: 1...20, using: &random)
        note("pages of \(count) of \(kind.endpoint)")
        var seen: [String] = []
        repeat {
            let page = try await client.send("GET", "\(kind.endpoint)?startIndex=\(seen.count + 1)&count=\(count)")
            let bodies = try bodies(of: page, total: model.ids(kind).count)
            if bodies.isEmpty { break }
            for body in bodies { try compare(body, with: model) }
            seen += bodies.compactMap { $0["id"]?.string }
        } while seen.count < model.ids(kind).count
        try require(seen.sorted() == model.ids(kind).sorted(), "the pages have \(seen)")
    }

    private func find(
        _ kind: ModelResource.Kind, _ filter: String, _ client: SCIMClient, _ isMatch: (ModelResource) -> Bool
    ) async throws {
        note("\(kind.endpoint) where \(filter)")
        let encoded = filter.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        let matches = model.ids(kind).filter { model.resources[$0].map(isMatch) == true }
        let answer = try await client.send("GET", "\(kind.endpoint)?filter=\(encoded)")
        let bodies = try bodies(of: answer, total: matches.count)
        for body in bodies { try compare(body, with: model) }
        let found = bodies.compactMap { $0["id"]?.string }
        try require(found.sorted() == matches.sorted(), "the filter finds \(found) and not \(matches)")
    }

    /// Reads all by a cursor while changes go on, and finds the state of the first page.
    func scan() async throws {
        let client = try client("okta")
        let count = Int.random(in: 3...15, using: &random)
        note("scan by \(count)")
        let start = model
        let total = start.ids(.user).count
        var cursor: String? = ""
        var seen: [String] = []
        while let current = cursor {
            let answer = try await client.send("GET", "/Users?count=\(count)&cursor=\(current)")
            for body in try bodies(of: answer, total: total) {
                try compare(body, with: start)
                seen.append(body["id"]?.string ?? "")
            }
            cursor = answer.body["nextCursor"]?.string
            if random.percent(50) { try await send(maker { $0.ordinary() }) }
        }
        try require(seen.sorted() == start.ids(.user).sorted(), "the scan has \(seen)")
    }

    private func bodies(of answer: SCIMClient.Answer, total: Int) throws -> [JSONObject] {
        try require(answer.status == 200, "the list is answered with \(answer.status): \(answer.body)")
        let served = answer.body["totalResults"]?.number?.integer
        try require(served == total, "totalResults is \(served ?? -1), not \(total)")
        return answer.body["Resources"]?.array?.compactMap(\.object) ?? []
    }

    func compare(_ body: JSONObject, with model: Model, isAnswer: Bool = true) throws {
        let id = body["id"]?.string ?? ""
        if let difference = model.difference(of: body, id, isAnswer: isAnswer) { throw Unexpected(difference) }
    }
}
