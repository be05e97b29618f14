import HTTPTypes
import JSON
import TextCoding

/// Makes steps of a transcript out of what was sent and answered, one after the other.
///
/// What tells of people is replaced, see ``Pseudonyms``; ids that the server gave out become `{r1}` and so on, so that a
/// replay meets its own. A step that cannot be replayed is left out: one that needs a resource from before the capture, a
/// cursor or the version of a resource.
struct CapturedSteps {
    private var pseudonyms = Pseudonyms()
    /// The names of the ids that were given out.
    private var names: [String: String] = [:]
    private var count = 0
    /// Whether the step at hand needs what a replay does not have.
    private var isBound = false

    /// The members whose text says what kind of thing something is.
    private static let plain: Set = [
        "schemas", "op", "method", "type", "resourcetype", "bulkid", "sortby", "sortorder", "attributes",
        "excludedattributes",
    ]
    /// How many digits a number has that may name somebody.
    static let digits = 5
    /// The parameters of a query that tell of nobody.
    private static let parameters: Set = [
        "startIndex", "count", "attributes", "excludedAttributes", "sortBy", "sortOrder", "cursor",
    ]
    private static let secrets: Set = ["password", "secret", "token"]
    private static let secret: JSONValue = "pLac3holder"
    private static let discovery: Set = ["Schemas", "ResourceTypes", "ServiceProviderConfig"]
    private static let headers = ["User-Agent", "Accept", "Accept-Charset", "Content-Type"]

    /// The step; nil when it cannot be replayed.
    mutating func step(_ exchange: CapturedExchange) -> JSONObject? {
        isBound = exchange.headers.contains(.ifMatch) || exchange.headers.contains(.ifNoneMatch)
        count += 1
        var request: JSONObject = ["method": .string(exchange.method)]
        request["path"] = .string(target(exchange.target, exchange))
        request["headers"] = headers(of: exchange)
        request["body"] = exchange.body.map { .object(object($0, exchange)) }
        var step: JSONObject = [
            "id": .string("\(count) \(exchange.method) /\(exchange.target.firstSegment)"), "request": .object(request),
        ]
        if isBound { return nil }
        let answer = (try? JSONValue(parsing: exchange.answer))?.object
        if exchange.method == "POST", exchange.status < 300, let id = answer?["id"]?.string, names[id] == nil {
            let name = "r\(names.count + 1)"
            names[id] = name
            step["capture"] = [name: "id"]
        }
        var expected: JSONObject = ["status": .number(JSONNumber(exchange.status))]
        if exchange.target.firstSegment != "Bulk" { expected["commits"] = exchange.hasCommit ? 1 : 0 }
        if !Self.discovery.contains(exchange.target.firstSegment) {
            var body = answer.flatMap { expectation($0, exchange) }
            // A replay learns the id from this very answer.
            if step["capture"] != nil { body?["id"] = nil }
            expected["body"] = body.map { .object($0) }
        }
        step["expect"] = .object(expected)
        return step
    }

    private func headers(of exchange: CapturedExchange) -> JSONValue? {
        let sent = Self.headers.compactMap { name in
            HTTPField.Name(name).flatMap { exchange.headers[$0] }.map { (name, JSONValue.string($0)) }
        }
        return sent.isEmpty ? nil : .object(JSONObject(sent))
    }

    /// What of an answer a replay has to have too; nil when that cannot be said.
    private mutating func expectation(_ answer: JSONObject, _ exchange: CapturedExchange) -> JSONObject? {
        guard exchange.status < 400 else { return answer.only(["status", "scimType"]) }
        guard let found = answer["Resources"]?.array else {
            return answer["id"] == nil ? nil : object(answer.withoutDerived, exchange)
        }
        // Others may be in the state, which a replay does not have.
        let ids = found.compactMap { $0.object?["id"]?.string }
        guard ids.count == found.count, ids.allSatisfy({ names[$0] != nil }), answer["nextCursor"] == nil else {
            return nil
        }
        var expected = answer.only(["totalResults", "startIndex", "itemsPerPage"])
        var resources: [JSONValue] = []
        for resource in found.compactMap(\.object) {
            resources.append(.object(object(resource.withoutDerived, exchange)))
        }
        expected["Resources"] = .array(resources)
        return expected
    }
}

extension CapturedSteps {
    private mutating func object(_ sent: JSONObject, _ exchange: CapturedExchange) -> JSONObject {
        var members: [(String, JSONValue)] = []
        for member in sent {
            let name = member.name.contains("[") ? filter(member.name, exchange) : member.name
            members.append((name, value(member.value, of: member.name.lowercased(), exchange)))
        }
        return JSONObject(members)
    }

    private mutating func value(_ sent: JSONValue, of name: String, _ exchange: CapturedExchange) -> JSONValue {
        switch sent {
        case .object(let inner): return .object(object(inner, exchange))
        case .array(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(value(element, of: name, exchange)) }
            return .array(values)
        case .string(let text):
            if text.isEmpty || Self.plain.contains(name) { return sent }
            if Self.secrets.contains(name) { return Self.secret }
            switch name {
            case "cursor", "version":
                isBound = true
                return sent
            case "path" where text.hasPrefix("/"): return .string(target(String(text.dropFirst()), exchange, "/"))
            case "path", "filter": return .string(filter(text, exchange))
            default: return .string(self.text(text, exchange))
            }
        case .number(let number) where number.text.count >= Self.digits:
            let other = pseudonyms.replace(number.text)
            return JSONNumber(other.hasPrefix("0") ? "1" + other.dropFirst() : other).map { .number($0) } ?? sent
        default: return sent
        }
    }

    /// A value that may be an id, a URL of a resource, or text that tells of somebody.
    private mutating func text(_ text: String, _ exchange: CapturedExchange) -> String {
        if let name = names[text] { return "{\(name)}" }
        if exchange.knew(text) { isBound = true }
        if text.hasPrefix("urn:") || text.hasPrefix("bulkId:") { return text }
        if ["true", "false"].contains(text.lowercased()) { return text }
        if text.hasPrefix(exchange.baseURL + "/") {
            let path = text.utf8.dropFirst(exchange.baseURL.utf8.count + 1)
            return target(String(path) ?? "", exchange, "{base}/")
        }
        // A date stays one.
        if text.wholeMatch(of: /\d{4}-\d\d-\d\dT.*/) != nil { return "2000-01-01T00:00:00Z" }
        return pseudonyms.replace(text)
    }

    private mutating func filter(_ text: String, _ exchange: CapturedExchange) -> String {
        var steps = self
        let result = FilterText.replacing(text) { steps.text($0, exchange) }
        self = steps
        return result
    }

    /// A path below the base path with its query.
    private mutating func target(_ target: String, _ exchange: CapturedExchange, _ prefix: String = "/") -> String {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isResource = segments.count == 2 && !Self.discovery.contains(segments[0]) && segments[1] != ".search"
        if isResource, let id = String(percentDecoding: segments[1].utf8[...]), !id.hasPrefix("bulkId:") {
            segments[1] = text(id, exchange)
        }
        let path = prefix + segments.joined(separator: "/")
        guard parts.count == 2 else { return path }
        var query: [String] = []
        for parameter in parts[1].split(separator: "&", omittingEmptySubsequences: false) {
            query.append(self.parameter(String(parameter), exchange))
        }
        return path + "?" + query.joined(separator: "&")
    }

    private mutating func parameter(_ parameter: String, _ exchange: CapturedExchange) -> String {
        guard let equals = parameter.firstIndex(of: "=") else { return parameter }
        let (name, raw) = (String(parameter[..<equals]), String(parameter[parameter.index(after: equals)...]))
        if name == "cursor", !raw.isEmpty { isBound = true }
        guard !Self.parameters.contains(name), let text = String(percentDecoding: raw.utf8[...], plusIsSpace: true)
        else {
            return parameter
        }
        let other = name == "filter" ? filter(text, exchange) : pseudonyms.replace(text)
        return name + "=" + QueryStyle(of: raw).encoded(other)
    }
}

extension String {
    /// The name before the first slash or question mark.
    fileprivate var firstSegment: String { String(prefix { $0 != "/" && $0 != "?" }) }
}

extension JSONObject {
    fileprivate func only(_ names: [String]) -> JSONObject {
        JSONObject(names.compactMap { name in self[name].map { (name, $0) } })
    }

    /// The object without what the server derives and what differs from time to time.
    fileprivate var withoutDerived: JSONObject {
        JSONObject(
            compactMap { member in
                ["meta", "$ref"].contains(member.name) ? nil : (member.name, member.value.withoutDerived)
            })
    }
}

extension JSONValue {
    fileprivate var withoutDerived: JSONValue {
        switch self {
        case .object(let object): .object(object.withoutDerived)
        case .array(let elements): .array(elements.map(\.withoutDerived))
        default: self
        }
    }
}
