import JSON
import SCIM

extension SearchParameters {
    /// Reads the query of a URL, where `+` and `%20` are spaces.
    ///
    /// - Throws: ``SCIMError`` 400 for a broken escape, a number that is none, a parameter that occurs twice, and
    ///   `startIndex` beside `cursor`.
    init(query: String?) throws(SCIMError) {
        guard let query else { return }
        var texts = QueryTexts()
        for parameter in query.utf8.split(separator: UInt8(ascii: "&")) { try texts.add(parameter) }
        cursor = texts.cursor
        filter = texts.filter
        sortBy = texts.sortBy
        sortOrder = texts.sortOrder
        startIndex = try integer("startIndex", texts.startIndex.map { Int($0) })
        count = try integer("count", texts.count.map { Int($0) })
        attributes = Self.list(texts.attributes)
        excludedAttributes = Self.list(texts.excludedAttributes)
        try checkPaging()
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
    }

    /// Reads the body of a POST to `/.search`; names have any case, and null is as good as nothing.
    ///
    /// - Throws: ``SCIMError`` 400 without the schema URN, for a value of another type, and for `startIndex` beside
    ///   `cursor`.
    init(searchRequest body: JSONObject) throws(SCIMError) {
        let members = try Members(body)
        let schemas = members["schemas"]?.array ?? []
        guard schemas.contains(where: { $0.string?.lowercased() == MessageSchema.searchRequest.lowercased() }) else {
            throw SCIMError(
                .invalidSyntax, "The body of a search must have '\(MessageSchema.searchRequest)' in its schemas.")
        }
        cursor = try members.text("cursor", else: .invalidCursor)
        filter = try members.text("filter")
        sortBy = try members.text("sortBy")
        sortOrder = try members.text("sortOrder")
        startIndex = try integer("startIndex", members["startIndex"].map { $0.number?.integer })
        count = try integer("count", members["count"].map { $0.number?.integer })
        attributes = try members.names("attributes")
        excludedAttributes = try members.names("excludedAttributes")
        try checkPaging()
    }

    /// The number of a parameter; nil without it, an error when it is no number.
    private func integer(_ name: String, _ value: Int??) throws(SCIMError) -> Int? {
        guard let value else { return nil }
        guard let value else {
            throw SCIMError(
                name == "count" && cursor != nil ? .invalidCount : .invalidValue,
                "'\(name)' must be an integer of 64 bits.")
        }
        return value
    }

    private func checkPaging() throws(SCIMError) {
        guard cursor == nil || startIndex == nil else {
            throw SCIMError(
                .invalidValue, "'startIndex' and 'cursor' are two ways to page a list; a request may have one of them.")
        }
    }
}

/// The texts of the parameters of a query, decoded.
private struct QueryTexts {
    var filter, sortBy, sortOrder, startIndex, count, cursor, attributes, excludedAttributes: String?

    private static func place(of name: Substring) -> WritableKeyPath<Self, String?>? {
        switch name {
        case "filter": \.filter
        case "sortBy": \.sortBy
        case "sortOrder": \.sortOrder
        case "startIndex": \.startIndex
        case "count": \.count
        case "cursor": \.cursor
        case "attributes": \.attributes
        case "excludedAttributes": \.excludedAttributes
        default: nil
        }
    }

    /// Takes a parameter as it stands in the query; one of another name does not count.
    mutating func add(_ parameter: Substring.UTF8View) throws(SCIMError) {
        let name = Substring(parameter.prefix { $0 != UInt8(ascii: "=") })
        guard let place = Self.place(of: name) else { return }
        guard self[keyPath: place] == nil else {
            throw SCIMError(.invalidSyntax, "The query has the parameter '\(name)' twice.")
        }
        let encoded = parameter.dropFirst(name.utf8.count + 1)
        guard let text = String(percentDecoding: encoded, plusIsSpace: true) else {
            throw SCIMError(
                name == "filter" ? .invalidFilter : .invalidSyntax,
                "The parameter '\(name)' is not percent-encoded UTF-8.")
        }
        self[keyPath: place] = text
    }
}

/// The members of a message by name in lower case, without those that are null.
private struct Members {
    private var values: [String: JSONValue] = [:]

    init(_ object: JSONObject) throws(SCIMError) {
        for member in object where !member.value.isNull {
            guard values.updateValue(member.value, forKey: member.name.lowercased()) == nil else {
                throw SCIMError(.invalidSyntax, "The body has '\(member.name)' twice.")
            }
        }
    }

    subscript(name: String) -> JSONValue? { values[name.lowercased()] }

    func text(_ name: String, else keyword: SCIMError.Keyword = .invalidValue) throws(SCIMError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.string else { throw SCIMError(keyword, "'\(name)' must be a string.") }
        return text
    }

    func names(_ name: String) throws(SCIMError) -> [String] {
        guard let value = self[name] else { return [] }
        guard let elements = value.array, case let names = elements.compactMap(\.string),
            names.count == elements.count
        else { throw SCIMError(.invalidValue, "'\(name)' must be an array of strings.") }
        return names
    }
}
