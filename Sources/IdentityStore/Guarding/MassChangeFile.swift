import Foundation
import Git
import JSON

/// The file that keeps what clients took away lately, for the next start.
///
/// It is written before the log names the changes: after a crash it may know of some that were not made, never of too few.
struct MassChangeFile: Sendable {
    private let path: String

    init(_ location: StateLocation) {
        path = location.privateDirectory + "/mass-changes.json"
    }

    /// What was kept; nil for a file that cannot be read or understood.
    func read() -> MassChangeGuard? {
        guard FileStamp(path) != nil else { return MassChangeGuard() }
        guard let data = FileManager.default.contents(atPath: path),
            let object = try? JSONValue(parsing: Array(data)).object,
            let window = object["window"]?.number?.integer, let clients = object["clients"]?.object
        else { return nil }
        var windows: [String: [Loss.Kind: LossWindow]] = [:]
        for name in clients.names {
            for kind in Loss.Kind.allCases {
                windows[name, default: [:]][kind] = clients[name]?.object?[kind.rawValue].flatMap(LossWindow.init)
            }
        }
        return MassChangeGuard(windows, window: window)
    }

    func write(_ known: MassChangeGuard) throws(GitError) {
        var clients: JSONObject = [:]
        for (name, kinds) in known.windows {
            var object: JSONObject = [:]
            for (kind, window) in kinds { object[kind.rawValue] = window.json }
            clients[name] = .object(object)
        }
        let object: JSONObject = ["window": .number(JSONNumber(known.window)), "clients": .object(clients)]
        try replaceFile(
            path, with: JSONValue.object(object).canonicalBytes, under: path + ".new", mode: 0o600)
    }
}

extension LossWindow {
    fileprivate init?(_ value: JSONValue) {
        guard let steps = value.object?["steps"]?.array else { return nil }
        self.steps = steps.compactMap { step in
            guard let numbers = step.integers, numbers.count == 3 else { return nil }
            return Step(start: Int64(numbers[0]), count: numbers[1], population: numbers[2])
        }
        guard let numbers = value.object?["hold"]?.integers, numbers.count == 5 else { return }
        hold = Hold(
            since: Int64(numbers[0]), last: Int64(numbers[1]), refused: numbers[2], count: numbers[3],
            population: numbers[4])
    }

    fileprivate var json: JSONValue {
        var object: JSONObject = [
            "steps": .array(steps.map { .integers([Int($0.start), $0.count, $0.population]) })
        ]
        if let hold {
            object["hold"] = .integers([Int(hold.since), Int(hold.last), hold.refused, hold.count, hold.population])
        }
        return .object(object)
    }
}

extension JSONValue {
    fileprivate static func integers(_ numbers: [Int]) -> JSONValue { .array(numbers.map { .number(JSONNumber($0)) }) }

    fileprivate var integers: [Int]? {
        guard let numbers = array?.map({ $0.number?.integer }), !numbers.contains(nil) else { return nil }
        return numbers.compactMap(\.self)
    }
}
