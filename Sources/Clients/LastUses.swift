import Foundation
import IdentityStore
import JSON

/// When tokens were last used, to the hour.
///
/// It is kept beside the clients, because it changes when no administrator does anything. Losing it costs nothing but
/// the knowledge.
struct LastUses: Sendable {
    private let path: String

    /// - Parameter directory: The private directory of the state.
    init(in directory: String) {
        path = directory + "/last-uses.json"
    }

    /// The beginning of the hour in which each token was last used, in seconds since 1970-01-01 00:00 UTC, by
    /// fingerprint.
    func read() -> [String: Int64] {
        guard let data = FileManager.default.contents(atPath: path),
            let object = try? JSONValue(parsing: Array(data)).object
        else { return [:] }
        return Dictionary(
            object.names.compactMap { name in object[name]?.number?.integer.map { (name, Int64($0)) } },
            uniquingKeysWith: max)
    }

    func write(_ uses: [String: Int64]) throws(ClientError) {
        var object: JSONObject = [:]
        for (fingerprint, time) in uses { object[fingerprint] = .number(JSONNumber(Int(time))) }
        do { try PrivateFile(path).replace(with: JSONValue.object(object).canonicalBytes) } catch {
            throw .failed(file: path, reason: error.reason)
        }
    }

    /// The beginning of the hour of a time in seconds.
    static func hour(of seconds: Int64) -> Int64 { seconds - seconds % 3600 }
}

extension Administration {
    /// The beginning of the hour in which each token was last used, in seconds since 1970-01-01 00:00 UTC, by
    /// fingerprint.
    public var lastUses: [String: Int64] { uses.read() }
}
