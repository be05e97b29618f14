public import JSON

/// The server that serves a state, as commands of the modules above call it.
public struct RunningServer: Sendable {
    private let location: StateLocation

    /// Names the state; no server need be running.
    public init(of location: StateLocation) {
        self.location = location
    }

    /// Sends a message that a module above answers, see `answer(_:with:)` of the store.
    ///
    /// - Parameters:
    ///   - kind: The kind of the message.
    ///   - message: Its other members.
    ///   - time: How long the answer is waited for, in seconds.
    /// - Returns: Nil when no server runs, and when it does not answer in time.
    public func ask(_ kind: String, _ message: JSONObject = [:], within time: Int) async -> JSONObject? {
        var object = message
        object["kind"] = .string(kind)
        let answer = await ControlSocket.answer(
            to: JSONValue.object(object).compactBytes, in: location.privateDirectory, until: .now + .seconds(time))
        return answer.flatMap { try? JSONValue(parsing: $0).object }
    }
}
