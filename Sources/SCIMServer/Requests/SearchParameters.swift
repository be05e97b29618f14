import IdentityStore
import JSON
import SCIM

/// What a request asks of a list or of an answer, RFC 7644 §3.4.2, §3.4.3 and §3.9.
///
/// It stands in the query of the URL, or in the body of a POST to `/.search`; other names do not count.
struct SearchParameters: Sendable, Hashable {
    var filter: String?
    var sortBy: String?
    var sortOrder: String?
    var startIndex: Int?
    var count: Int?
    var attributes: [String] = []
    var excludedAttributes: [String] = []

    /// How many resources a page has when `count` does not say.
    static let defaultCount = 100
    /// How many resources a page has at most.
    static let maximumCount = 1000

    init() {}

    /// Reads the query of a URL, where `+` and `%20` are spaces.
    ///
    /// - Throws: ``SCIMError`` 400 for a broken escape, a number that is none, and a parameter that occurs twice.
    init(query: String?) throws(SCIMError) {
        guard let query else { return }
        var seen: Set<String> = []
        for parameter in query.utf8.split(separator: UInt8(ascii: "&")) {
            let name = String(Substring(parameter.prefix { $0 != UInt8(ascii: "=") }))
            guard Self.names.contains(name) else { continue }
            guard seen.insert(name).inserted else {
                throw SCIMError(.invalidSyntax, "The query has the parameter '\(name)' twice.")
            }
            let encoded = parameter.dropFirst(name.utf8.count + 1)
            guard let text = String(percentDecoding: encoded, plusIsSpace: true) else {
                throw SCIMError(
                    name == "filter" ? .invalidFilter : .invalidSyntax,
                    "The parameter '\(name)' is not percent-encoded UTF-8.")
            }
            try set(name, text)
        }
    }

    private static let names: Set = [
        "filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes",
    ]

    private mutating func set(_ name: String, _ text: String) throws(SCIMError) {
        switch name {
        case "filter": filter = text
        case "sortBy": sortBy = text
        case "sortOrder": sortOrder = text
        case "startIndex": startIndex = try Self.integer(text, name)
        case "count": count = try Self.integer(text, name)
        case "attributes": attributes = Self.list(text)
        default: excludedAttributes = Self.list(text)
        }
    }

    private static func integer(_ text: String, _ name: String) throws(SCIMError) -> Int {
        guard let number = Int(text) else {
            throw SCIMError(.invalidValue, "The parameter '\(name)' must be an integer, not '\(text.prefix(40))'.")
        }
        return number
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
    }
}

extension SearchParameters {
    /// The schema URN of the body of a POST to `/.search`, RFC 7644 §3.4.3.
    static let schema = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"

    /// Reads the body of a POST to `/.search`.
    ///
    /// - Throws: ``SCIMError`` 400 without the schema URN, and for a value of another type.
    init(searchRequest body: JSONObject) throws(SCIMError) {
        guard body["schemas"]?.array?.contains(.string(Self.schema)) == true else {
            throw SCIMError(.invalidSyntax, "The body of a search must have '\(Self.schema)' in its schemas.")
        }
        func text(_ name: String) throws(SCIMError) -> String? {
            guard let value = body[name], !value.isNull else { return nil }
            guard let text = value.string else { throw SCIMError(.invalidValue, "'\(name)' must be a string.") }
            return text
        }
        func integer(_ name: String) throws(SCIMError) -> Int? {
            guard let value = body[name], !value.isNull else { return nil }
            guard let number = value.number?.integer else {
                throw SCIMError(.invalidValue, "'\(name)' must be an integer.")
            }
            return Int(number)
        }
        func names(_ name: String) throws(SCIMError) -> [String] {
            guard let value = body[name], !value.isNull else { return [] }
            guard let elements = value.array, case let names = elements.compactMap(\.string),
                names.count == elements.count
            else { throw SCIMError(.invalidValue, "'\(name)' must be an array of strings.") }
            return names
        }
        filter = try text("filter")
        sortBy = try text("sortBy")
        sortOrder = try text("sortOrder")
        startIndex = try integer("startIndex")
        count = try integer("count")
        attributes = try names("attributes")
        excludedAttributes = try names("excludedAttributes")
    }

    /// The query for resources of a type.
    ///
    /// - Throws: ``SCIMError`` `invalidFilter` for a filter and `invalidPath` for a `sortBy` that the type cannot have,
    ///   `invalidValue` for another `sortOrder`.
    func query(for type: ResourceType, dialect: Dialect) throws(SCIMError) -> Query {
        Query(
            filter: try filter.map { text throws(SCIMError) in
                try Filter(parsing: text, dialect: dialect).compile(for: type, dialect: dialect)
            },
            sort: try sortBy.map { path throws(SCIMError) in
                try SortOrder(by: path, descending: isDescending, of: type)
            },
            startIndex: startIndex ?? 1,
            count: pageSize)
    }

    /// How many resources a page may have.
    var pageSize: Int { min(max(0, count ?? Self.defaultCount), Self.maximumCount) }

    private var isDescending: Bool {
        get throws(SCIMError) {
            switch sortOrder?.lowercased() {
            case nil, "ascending": return false
            case "descending": return true
            case let other?:
                throw SCIMError(
                    .invalidValue, "'sortOrder' must be 'ascending' or 'descending', not '\(other.prefix(40))'.")
            }
        }
    }
}
