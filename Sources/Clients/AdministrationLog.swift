import Foundation
import IdentityStore
import JSON
import SCIM

/// The log of what administrators did: one JSON object a line, which are only ever added.
struct AdministrationLog: Sendable {
    private let path: String

    /// - Parameter directory: The private directory of the state.
    init(in directory: String) {
        path = directory + "/administration.jsonl"
    }

    /// Adds a line, durably; call it from one place at a time.
    ///
    /// - Parameters:
    ///   - what: What was done, in words.
    ///   - client: The client that it was done to.
    ///   - account: Who did it.
    ///   - time: When, in seconds since 1970-01-01 00:00 UTC.
    func add(_ what: String, client: String, account: String, time: Int64) throws(ClientError) {
        let line: JSONObject = [
            "time": .string(DateTime(seconds: time, nanoseconds: 0).text), "account": .string(account),
            "client": .string(client), "what": .string(what),
        ]
        do {
            try PrivateFile(path).append(line: String(decoding: JSONValue.object(line).compactBytes, as: UTF8.self))
        } catch { throw .failed(file: path, reason: error.reason) }
    }
}
