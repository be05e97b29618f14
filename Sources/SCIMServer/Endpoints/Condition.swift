import Clients
import HTTPTypes
import Hummingbird
import IdentityStore
import JSON
import Synchronization

/// The health endpoints for monitoring; they need no token, so they contain no values of resources.
struct Condition: Sendable {
    let store: IdentityStore
    let clients: ClientRegistry
    let shutdown: Shutdown
    let version: String

    /// The response of `/health` and `/ready`; nil for any other path.
    func answer(_ path: String, _ method: HTTPRequest.Method) throws(HTTPFailure) -> Response? {
        guard path == "/health" || path == "/ready" else { return nil }
        guard method == .get || method == .head else { throw .methodNotAllowed(method, allowed: [.get, .head]) }
        return path == "/health" ? health : ready
    }

    /// Always 200, because a restart would not help with any problem that `/ready` reports.
    private var health: Response {
        var body = common
        body["status"] = "serving"
        return .json(.object(body), mediaType: "application/json")
    }

    /// 200 while changes are accepted, otherwise 503 with the problems; what only needs attention does not change the
    /// status.
    private var ready: Response {
        var body = common
        let problems = problems
        let attention = store.readiness.attention + clients.attention + clients.attention(to: store.massChanges)
        body["status"] = problems.isEmpty ? "ready" : "not ready"
        if !problems.isEmpty { body["problems"] = .array(problems) }
        if !attention.isEmpty { body["attention"] = .array(attention.map(Self.problem)) }
        return .json(
            .object(body), status: problems.isEmpty ? .ok : .serviceUnavailable, mediaType: "application/json")
    }

    /// The reasons why changes are not accepted; empty when they are.
    var problems: [JSONValue] {
        var problems = store.readiness.problems.map(Self.problem)
        if clients.problem != nil {
            problems.append(
                Self.problem(
                    "The clients and tokens cannot be read, so every request is refused; the log has the reason."))
        }
        if shutdown.hasBegun { problems.append(Self.problem("The server is stopping.")) }
        return problems
    }

    private var common: JSONObject {
        ["commit": .string(store.snapshot.commit), "version": .string(version)]
    }

    private static func problem(_ reason: String) -> JSONValue { ["reason": .string(reason.withoutQuotedValues)] }
}

/// Whether the server has been told to stop.
final class Shutdown: Sendable {
    private let flag = Atomic(false)

    var hasBegun: Bool { flag.load(ordering: .relaxed) }

    func begin() { flag.store(true, ordering: .relaxed) }
}
