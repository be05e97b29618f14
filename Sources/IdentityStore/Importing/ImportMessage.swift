import JSON
import SCIM

/// The messages of the commits that an import makes; a trailer with one id tells that they belong together.
struct ImportMessage {
    let source: String
    let client: String
    let id: String
    let parts: Int

    /// The message of one commit.
    func text(of batch: ImportOrder.Batch, part: Int) -> String {
        let counts = batch.counts
        let resources = batch.resources
        let named = CommitMessage.trailers(
            of: resources.lazy.map { CommitMessage.resource($0.id, of: $0.type) }, count: resources.count)
        return """
            Import \(counts.map { Self.words($0.count, $0.type) }.joined(separator: ", "))

            Part \(part.grouped) of \(parts.grouped) of \(SingleLine.text(source, limit: 200)).

            Scim-Operation: IMPORT \(counts.map(\.type.endpoint).joined(separator: " "))
            \(named.joined(separator: "\n"))
            Scim-Client: \(SingleLine.text(client, limit: 64))
            Request-Id: \(id)

            """
    }

    /// A number of resources in words: `1 user`, `1,000 users`, `40 roles`.
    static func words(_ count: Int, _ type: ResourceType) -> String {
        "\(count.grouped) \(SingleLine.text(count == 1 ? type.name.lowercased() : type.directory, limit: 30))"
    }
}

extension Int {
    /// The number with a comma before each three digits.
    var grouped: String {
        let digits = String(magnitude)
        let text = digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index).isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
        }
        return (self < 0 ? "-" : "") + text.joined()
    }
}
