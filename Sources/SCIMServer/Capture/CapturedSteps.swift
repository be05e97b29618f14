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
    private var vocabulary = CaptureVocabulary()
    /// The names of the ids that were given out.
    private var names: [String: String] = [:]
    private var count = 0
    /// Whether the step at hand needs what a replay does not have.
    private var isBound = false

    private static let operations: Set = ["add", "remove", "replace"]
    private static let methods: Set = ["get", "post", "put", "patch", "delete", "head", "options"]
    private static let orders: Set = ["ascending", "descending"]
    /// The values of `type` that RFC 7643 has.
    private static let kinds: Set = [
        "work", "home", "other", "mobile", "fax", "pager", "photo", "thumbnail", "aim", "gtalk", "icq", "xmpp", "msn",
        "skype", "qq", "yahoo", "direct", "indirect", "user", "group",
    ]
    /// How many digits a number has that may name somebody.
    static let digits = 5
    /// The parameters of a query, which keep their name.
    private static let parameters: Set = [
        "filter", "startindex", "count", "attributes", "excludedattributes", "sortby", "sortorder", "cursor",
    ]
    /// What stands for a filter or path that cannot be read, and cannot be read either.
    private static let unreadable = "(placeholder"
    /// What stands for text of a URL that is not UTF-8, and is not either.
    private static let undecodable = "%FF"
    /// What the names of secrets have in them, in small letters.
    private static let secrets = ["password", "secret", "token"]
    private static let secret = "pLac3holder"
    private static let discovery: Set = ["Schemas", "ResourceTypes", "ServiceProviderConfig"]
    private static let headers = ["User-Agent", "Accept", "Accept-Charset", "Content-Type"]

    /// Whether it remembers as much as it may.
    var isFull: Bool { pseudonyms.isFull }

    /// The step; nil when it cannot be replayed.
    mutating func step(_ exchange: CapturedExchange) -> JSONObject? {
        isBound = exchange.headers.contains(.ifMatch) || exchange.headers.contains(.ifNoneMatch)
        count += 1
        guard !isBound else { return nil }
        vocabulary = exchange.vocabulary
        let method = known(exchange.method, Self.methods)
        let path = target(exchange.target, exchange)
        var request: JSONObject = ["method": .string(method), "path": .string(path)]
        request["headers"] = headers(of: exchange)
        request["body"] = exchange.body.map { .object(object($0, exchange)) }
        var step: JSONObject = [
            "id": .string("\(count) \(method) /\(String(path.dropFirst()).firstSegment)"), "request": .object(request),
        ]
        if isBound {
            pseudonyms.forget()
            return nil
        }
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
        pseudonyms.keep()
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
        let names = Set(sent.map { $0.name.lowercased() })
        let path = sent.first { $0.name.lowercased() == "path" }?.value.string
        var members: [(String, JSONValue)] = []
        for member in sent {
            let name = member.name.lowercased()
            let other: JSONValue
            if name == "path", let path = member.value.string, names.contains("method") || path.hasPrefix("/") {
                let isAbsolute = path.hasPrefix("/")
                other = .string(target(isAbsolute ? String(path.dropFirst()) : path, exchange, isAbsolute ? "/" : ""))
            } else if name == "value", let path {
                other = value(member.value, of: Self.attribute(of: path), exchange)
            } else {
                other = value(member.value, of: Self.attribute(of: name), exchange)
            }
            members.append((self.name(member.name, exchange), other))
        }
        return JSONObject(members)
    }

    /// The name of a member, which may be a path.
    private mutating func name(_ name: String, _ exchange: CapturedExchange) -> String {
        if name.contains("[") { return filter(name, exchange) }
        return name.wholeMatch(of: /[A-Za-z$][A-Za-z0-9]{0,39}/) != nil ? name : path(name)
    }

    /// The attribute at the end of a path, in small letters; that of a secret when there is one anywhere in the path.
    private static func attribute(of path: String) -> String {
        let folded = path.lowercased()
        if let secret = secrets.first(where: { folded.contains($0) }) { return secret }
        return folded.split { ".:] ".contains($0) }.last.map { String($0) } ?? folded
    }

    private mutating func value(_ sent: JSONValue, of name: String, _ exchange: CapturedExchange) -> JSONValue {
        if sent == .null || sent == "" { return sent }
        if Self.secrets.contains(name) { return .string(Self.secret) }
        switch sent {
        case .object(let inner): return .object(object(inner, exchange))
        case .array(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(value(element, of: name, exchange)) }
            return .array(values)
        case .string(let text): return .string(string(text, of: name, exchange))
        case .number(let number) where number.text.count >= Self.digits:
            let other = pseudonyms.replace(number.text)
            return JSONNumber(other.hasPrefix("0") ? "1" + other.dropFirst() : other).map { JSONValue.number($0) }
                ?? .null
        default: return sent
        }
    }

    /// The text of an attribute, or of a member of a message.
    private mutating func string(_ text: String, of name: String, _ exchange: CapturedExchange) -> String {
        if Self.secrets.contains(name) { return Self.secret }
        switch name {
        case "cursor", "version":
            isBound = true
            return text
        case "path", "filter": return filter(text, exchange)
        case "schemas": return vocabulary.hasSchema(text) ? text : pseudonyms.replace(text)
        case "op": return known(text, Self.operations)
        case "method": return known(text, Self.methods)
        case "type", "resourcetype": return vocabulary.hasType(text) ? text : known(text, Self.kinds)
        case "sortorder": return known(text, Self.orders)
        case "sortby", "attributes", "excludedattributes": return paths(text)
        case "bulkid": return pseudonyms.replace(text)
        default: return self.text(text, exchange)
        }
    }

    /// A text that stays when it is one of a few, in any case.
    private mutating func known(_ text: String, _ texts: Set<String>) -> String {
        texts.contains(text.lowercased()) ? text : pseudonyms.replace(text)
    }

    /// A value that may be an id, a URL of a resource, or text that tells of somebody.
    private mutating func text(_ text: String, _ exchange: CapturedExchange) -> String {
        if let name = names[text] { return "{\(name)}" }
        if exchange.knew(text) { isBound = true }
        if text.hasPrefix("bulkId:") { return "bulkId:" + pseudonyms.replace(String(text.dropFirst(7))) }
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
        guard let parts = FilterText.parts(of: text) else { return Self.unreadable }
        var result = ""
        for part in parts {
            switch part {
            case .kept(let text): result += text
            case .path(let text): result += path(text)
            case .value(let text, let attribute, let quote):
                let other = text.isEmpty ? text : string(text, of: Self.attribute(of: attribute), exchange)
                if quote == "\"" {
                    result += JSONValue.string(other).compactText
                } else {
                    result += quote.map { "\($0)\(other)\($0)" } ?? other
                }
            }
        }
        return result
    }

    /// The paths of attributes with commas between them.
    private mutating func paths(_ text: String) -> String {
        var all: [String] = []
        for path in text.split(separator: ",", omittingEmptySubsequences: false) {
            all.append(self.path(String(path)))
        }
        return all.joined(separator: ",")
    }

    /// The path of an attribute, with other words for the names that the server does not know.
    private mutating func path(_ path: String) -> String {
        if vocabulary.hasSchema(path) { return path }
        var result = ""
        var names = path[...]
        if let colon = path.lastIndex(of: ":") {
            let schema = String(path[..<colon])
            result = (vocabulary.hasSchema(schema) ? schema : pseudonyms.replace(schema)) + ":"
            names = path[path.index(after: colon)...]
        }
        var all: [String] = []
        for part in names.split(separator: ".", omittingEmptySubsequences: false) {
            let name = part.filter { $0 != " " }
            all.append(vocabulary.hasAttribute(name) ? String(part) : pseudonyms.replace(String(part)))
        }
        return result + all.joined(separator: ".")
    }

    /// A path below the base path with its query.
    private mutating func target(_ target: String, _ exchange: CapturedExchange, _ prefix: String = "/") -> String {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments: [String] = []
        for segment in parts[0].split(separator: "/", omittingEmptySubsequences: false) {
            segments.append(self.segment(String(segment), exchange))
        }
        let path = prefix + segments.joined(separator: "/")
        guard parts.count == 2 else { return path }
        var query: [String] = []
        for parameter in parts[1].split(separator: "&", omittingEmptySubsequences: false) {
            query.append(self.parameter(String(parameter), exchange))
        }
        return path + "?" + query.joined(separator: "&")
    }

    private mutating func segment(_ segment: String, _ exchange: CapturedExchange) -> String {
        guard let text = String(percentDecoding: segment.utf8[...]) else { return Self.undecodable }
        if text.isEmpty || vocabulary.hasEndpoint(text) || vocabulary.hasType(text) || vocabulary.hasSchema(text) {
            return segment
        }
        if let name = names[text] { return "{\(name)}" }
        let other = self.text(text, exchange)
        return text.hasPrefix("bulkId:") ? "bulkId:" + String(other.dropFirst(7)).pathSegment : other.pathSegment
    }

    private mutating func parameter(_ parameter: String, _ exchange: CapturedExchange) -> String {
        let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
        guard let name = String(percentDecoding: parts[0].utf8[...], plusIsSpace: true) else {
            return Self.undecodable
        }
        let folded = name.lowercased()
        let isKnown = name.isEmpty || Self.parameters.contains(folded)
        let start = isKnown ? parts[0] : QueryStyle(of: parts[0]).encoded(pseudonyms.replace(name))
        guard parts.count == 2 else { return start }
        let raw = parts[1]
        guard let text = String(percentDecoding: raw.utf8[...], plusIsSpace: true) else {
            return start + "=" + Self.undecodable
        }
        let other = text.isEmpty ? text : argument(text, of: folded, exchange)
        return start + "=" + (other == text ? raw : QueryStyle(of: raw).encoded(other))
    }

    /// The value of a parameter of a query.
    private mutating func argument(_ text: String, of name: String, _ exchange: CapturedExchange) -> String {
        switch name {
        case "startindex", "count":
            return text.wholeMatch(of: /-?[0-9]{1,4}/) != nil ? text : pseudonyms.replace(text)
        case "filter", "attributes", "excludedattributes", "sortby", "sortorder", "cursor":
            return string(text, of: name, exchange)
        default: return pseudonyms.replace(text)
        }
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
