import JSON
import Synchronization

/// What the modules above answer on the control socket, by the kind of the message.
final class ControlHandlers: Sendable {
    typealias Handler = @Sendable (JSONObject) async -> JSONObject

    private let handlers = Mutex<[String: Handler]>([:])

    /// Answers messages of a kind from now on.
    func set(_ kind: String, _ handler: @escaping Handler) {
        handlers.withLock { $0[kind] = handler }
    }

    /// The answer to a message; nil when nobody registered its kind.
    func answer(_ message: [UInt8]) async -> [UInt8]? {
        guard let object = try? JSONValue(parsing: message).object, let kind = object["kind"]?.string,
            let handler = handlers.withLock({ $0[kind] })
        else { return nil }
        return JSONValue.object(await handler(object)).compactBytes
    }
}
