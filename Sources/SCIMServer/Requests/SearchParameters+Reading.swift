import JSON
import SCIM
import TextCoding

extension SearchParameters {
    /// Reads the query of a URL, where `+` and `%20` are spaces.
    ///
    /// In the interoperable dialect `+` is a plus sign if the query contains `%20`, because some libraries do not
    /// escape it in e-mail addresses; and an empty `count=` is ignored, because templates have it.
    ///
    /// - Throws: `SCIMError` 400 for invalid percent-encoding, an invalid number, a repeated parameter, and
    ///   `startIndex` together with `cursor`.
    init(query: String?, dialect: Dialect) throws(SCIMError) {
        guard let query else { return }
        var texts = QueryTexts(plusIsSpace: !dialect.has(.plusInQueries) || !query.hasEscapedSpace)
        for parameter in query.utf8.split(separator: UInt8(ascii: "&")) { try texts.add(parameter) }
        cursor = texts.cursor
        filter = texts.filter
        sortBy = texts.sortBy
        sortOrder = texts.sortOrder
        startIndex = try integer("startIndex", Self.integer(texts.startIndex, dialect))
        count = try integer("count", Self.integer(texts.count, dialect))
        attributes = Self.list(texts.attributes)
        excludedAttributes = Self.list(texts.excludedAttributes)
        try checkPaging()
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
    }

    /// Reads the body of a POST to `/.search`; names are case-insensitive, and null members are ignored.
    ///
    /// The interoperable dialect accepts numbers in quotes.
    ///
    /// - Throws: `SCIMError` 400 for the schema URN of another message, a value of the wrong type, and `startIndex`
    ///   together with `cursor`.
    init(searchRequest body: JSONObject, dialect: Dialect) throws(SCIMError) {
        let members = try Members(body)
        _ = try StatedSchemas.check(body, for: MessageSchema.searchRequest, dialect: dialect)
        cursor = try members.text("cursor", else: .invalidCursor)
        filter = try members.text("filter")
        sortBy = try members.text("sortBy")
        sortOrder = try members.text("sortOrder")
        startIndex = try integer("startIndex", members.integer("startIndex", dialect))
        count = try integer("count", members.integer("count", dialect))
        attributes = try members.names("attributes")
        excludedAttributes = try members.names("excludedAttributes")
        try checkPaging()
    }

    /// The integer in a text: nil without a text, `.some(nil)` for a text that is not an integer.
    fileprivate static func integer(_ text: String?, _ dialect: Dialect) -> Int?? {
        guard let text, !dialect.has(.loosePageNumbers) || !text.isEmpty else { return nil }
        return .some(Int(text))
    }

    /// The integer of a parameter; nil without the parameter.
    ///
    /// - Throws: `SCIMError` for a value that is not an integer.
    private func integer(_ name: String, _ value: Int??) throws(SCIMError) -> Int? {
        guard let value else { return nil }
        guard let value else {
            throw SCIMError(
                name == "count" && cursor != nil ? .invalidCount : .invalidValue,
                "'\(name)' must be a 64-bit integer.")
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

extension String {
    /// Whether the text contains `%20`.
    fileprivate var hasEscapedSpace: Bool {
        let bytes = utf8.span
        for index in bytes.indices.dropLast(2) where bytes[index] == UInt8(ascii: "%") {
            if bytes[index + 1] == UInt8(ascii: "2"), bytes[index + 2] == UInt8(ascii: "0") { return true }
        }
        return false
    }
}

/// The decoded values of the parameters of a query.
private struct QueryTexts {
    let plusIsSpace: Bool
    var filter, sortBy, sortOrder, startIndex, count, cursor, attributes, excludedAttributes: String?

    init(plusIsSpace: Bool) {
        self.plusIsSpace = plusIsSpace
    }

    private static func keyPath(of name: Substring) -> WritableKeyPath<Self, String?>? {
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

    /// Decodes and adds a `name=value` pair; other names are ignored.
    mutating func add(_ parameter: Substring.UTF8View) throws(SCIMError) {
        let name = Substring(parameter.prefix { $0 != UInt8(ascii: "=") })
        guard let keyPath = Self.keyPath(of: name) else { return }
        guard self[keyPath: keyPath] == nil else {
            throw SCIMError(.invalidSyntax, "The query has the parameter '\(name)' twice.")
        }
        let encoded = parameter.dropFirst(name.utf8.count + 1)
        guard let text = String(percentDecoding: encoded, plusIsSpace: plusIsSpace) else {
            throw SCIMError(
                name == "filter" ? .invalidFilter : .invalidSyntax,
                "The parameter '\(name)' is not percent-encoded UTF-8.")
        }
        self[keyPath: keyPath] = text
    }
}

/// The members of a message that are not null, by name in lower case.
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

    /// The integer of a member: nil without the member, `.some(nil)` for a value that is not an integer.
    func integer(_ name: String, _ dialect: Dialect) -> Int?? {
        guard let value = self[name] else { return nil }
        guard dialect.has(.loosePageNumbers), let text = value.string else { return .some(value.number?.integer) }
        return SearchParameters.integer(text, dialect)
    }

    func names(_ name: String) throws(SCIMError) -> [String] {
        guard let value = self[name] else { return [] }
        guard let elements = value.array, case let names = elements.compactMap(\.string),
            names.count == elements.count
        else { throw SCIMError(.invalidValue, "'\(name)' must be an array of strings.") }
        return names
    }
}
