import HTTPTypes
import Hummingbird
import IdentityStore
import JSON
import Synchronization

/// How the server is, for whoever watches over it: no token is needed, so no value of a resource is in it.
struct Condition: Sendable {
    let store: IdentityStore
    let tokens: TokenStore
    let shutdown: Shutdown
    let version: String

    /// The answer to `/health` and `/ready`; nil for any other path.
    func answer(_ path: String, _ method: HTTPRequest.Method) throws(Refusal) -> Response? {
        guard path == "/health" || path == "/ready" else { return nil }
        guard method == .get || method == .head else { throw .methodNotAllowed(method, allowed: [.get, .head]) }
        return path == "/health" ? health : ready
    }

    /// 200 as long as the process answers: to restart it would help no problem that it names.
    private var health: Response {
        var body = common
        body["status"] = "serving"
        return .json(.object(body), mediaType: "application/json")
    }

    /// 200 while changes are accepted, else 503 with the problems; what only needs attention changes no status.
    private var ready: Response {
        var body = common
        let problems = problems
        let attention = store.readiness.attention
        body["status"] = problems.isEmpty ? "ready" : "not ready"
        if !problems.isEmpty { body["problems"] = .array(problems) }
        if !attention.isEmpty { body["attention"] = .array(attention.map(Self.problem)) }
        return .json(
            .object(body), status: problems.isEmpty ? .ok : .serviceUnavailable, mediaType: "application/json")
    }

    /// What keeps changes from being accepted.
    var problems: [JSONValue] {
        var problems = store.readiness.problems.map(Self.problem)
        if tokens.problem != nil {
            problems.append(Self.problem("The tokens cannot be read, so nobody is let in; the log says why."))
        }
        if shutdown.hasBegun { problems.append(Self.problem("The server is stopping.")) }
        return problems
    }

    private var common: JSONObject {
        ["commit": .string(store.snapshot.commit), "version": .string(version)]
    }

    private static func problem(_ reason: String) -> JSONValue { ["reason": .string(reason.withoutQuotedValues)] }
}

/// Whether the server was told to stop.
final class Shutdown: Sendable {
    private let flag = Atomic(false)

    var hasBegun: Bool { flag.load(ordering: .relaxed) }

    func begin() { flag.store(true, ordering: .relaxed) }
}
