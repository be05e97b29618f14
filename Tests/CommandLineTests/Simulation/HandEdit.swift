import Foundation
import JSON
import TestSupport

/// What a person does to files.
struct HandEdit {
    var words: String
    var deltas: [Delta] = []
    var isValid = true
    /// Whether another resource may change before it is committed.
    var isHarmless = false
    var files: [(path: String, content: Content)] = []

    enum Content {
        /// A resource, with the `meta` that its file has.
        case resource(JSONObject)
        case text(String)
        case nothing
    }

    func write(to folder: String) throws {
        for (path, content) in files {
            let url = URL(fileURLWithPath: folder + "/" + path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            switch content {
            case .nothing: try FileManager.default.removeItem(at: url)
            case .text(let text): try Data(text.utf8).write(to: url)
            case .resource(var resource):
                let old = try (try? Data(contentsOf: url)).map { try JSONValue(parsing: Array($0)) }
                if let meta = old?.object?["meta"] { resource["meta"] = meta }
                try Data(JSONValue.object(resource).canonicalBytes).write(to: url)
            }
        }
    }
}

extension Simulation {
    /// Thinks of something that a person might do by hand, rightly or wrongly.
    func makeEdit() -> HandEdit? {
        guard let user = model.ids(.user).randomElement(using: &random) else { return nil }
        let group = model.ids(.group).randomElement(using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1, 2:
            let text = maker { $0.text() }
            return edit(user, "title", isHarmless: true) { $0["title"] = text }
        case 3: return edit(user, "deactivation") { $0["active"] = .bool($0["active"] == false) }
        case 4, 5:
            guard let group else { return nil }
            let members = maker { $0.members(3) }
            return edit(group, "members") { $0.members = members.subtracting([group]) }
        case 6: return newUser()
        case 7: return deletion(of: user)
        case 8:
            guard let other = model.ids(.user).filter({ $0 != user }).randomElement(using: &random) else { return nil }
            let name = model.resources[other]?["userName"]?.string ?? ""
            return refused(edit(user, "another's name") { $0["userName"] = .string(name.uppercased()) })
        default: return wrongFile(user, group)
        }
    }

    private func file(_ id: String, _ resource: ModelResource) -> (path: String, content: HandEdit.Content) {
        var body = resource.body
        body["id"] = .string(id)
        return (resource.path(id), .resource(body))
    }

    /// An edit of one file; nil when it changes nothing.
    private func edit(
        _ id: String, _ words: String, isHarmless: Bool = false, _ change: (inout ModelResource) -> Void
    ) -> HandEdit? {
        guard let before = model.resources[id] else { return nil }
        var after = before
        change(&after)
        if before == after { return nil }
        var edit = HandEdit(words: "\(words) of \(id)", isHarmless: isHarmless)
        edit.deltas = [Delta(id: id, before: before, after: after)]
        edit.files = [file(id, after)]
        return edit
    }

    private func refused(_ edit: HandEdit?) -> HandEdit? {
        var edit = edit
        edit?.isValid = false
        return edit
    }

    private func newUser() -> HandEdit {
        var id = String((0..<32).map { _ in random.one(of: Array("0123456789abcdef")) })
        for place in [20, 16, 12, 8] { id.insert("-", at: id.index(id.startIndex, offsetBy: place)) }
        let user = ModelResource(
            kind: .user, attributes: ["userName": .string(maker { $0.freshName() }), "active": true])
        var edit = HandEdit(words: "new file of \(id)")
        edit.deltas = [Delta(id: id, before: nil, after: user)]
        var body = user.body
        body["id"] = .string(id)
        body["meta"] = ["resourceType": "User", "created": "2026-01-01T00:00:00Z"]
        edit.files = [(user.path(id), .resource(body))]
        return edit
    }

    /// The deletion of a user, now and then without taking it out of its groups.
    private func deletion(of id: String) -> HandEdit {
        let deltas = model.outcome(of: .delete(id: id), by: "", newID: "").deltas
        var edit = HandEdit(words: "deletion of \(id)", deltas: deltas)
        edit.files = deltas.map { delta in
            delta.after.map { file(delta.id, $0) } ?? (delta.before?.path(delta.id) ?? "", .nothing)
        }
        if deltas.count > 1, random.percent(40) {
            edit.files = [edit.files[0]]
            edit.isValid = false
        }
        return edit
    }

    private func wrongFile(_ user: String, _ group: String?) -> HandEdit? {
        guard let resource = model.resources[user] else { return nil }
        var body = resource.body
        body["id"] = .string(user)
        var edit = HandEdit(words: "nonsense in \(user)", isValid: false)
        let path = resource.path(user)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: edit.files = [(path, .text("{ \"active\": "))]
        case 1:
            body["nosuch"] = 1
            edit.files = [(path, .resource(body))]
        case 2:
            body["id"] = "another"
            edit.files = [(path, .resource(body))]
        case 3: edit.files = [("users/0/0/0/\(user)x.json", .resource(body))]
        default:
            guard let group, var wrong = model.resources[group] else { return nil }
            wrong.members.insert("00000000-0000-4000-8000-000000000000")
            edit.files = [file(group, wrong)]
        }
        return edit
    }
}
