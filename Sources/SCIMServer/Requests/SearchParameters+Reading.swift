import JSON
import SCIM
import TextCoding

extension SearchParameters {
    /// Reads the query of a URL, where `+` and `%20` are spaces.
    ///
    /// In the interoperable dialect `+` stands for itself where `%20` is the space (libraries that leave it as it is in
    /// the addresses of e-mail), and `count=` without a number is as good as nothing (templates).
    ///
    /// - Throws: ``SCIMError`` 400 for a broken escape, a number that is none, a parameter that occurs twice, and
    ///   `startIndex` beside `cursor`.
    init(query: String?, dialect: Dialect) throws(SCIMError) {
        guard let query else { return }
        var texts = QueryTexts(plusIsSpace: !dialect.isLenient || !query.hasEscapedSpace)
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

    /// Reads the body of a POST to `/.search`; names have any case, and null is as good as nothing.
    ///
    /// The interoperable dialect takes numbers in quotes.
    ///
    /// - Throws: ``SCIMError`` 400 for the schema URN of another message, for a value of another type, and for `startIndex` beside
    ///   `cursor`.
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

    /// The integer that a text is, nil in it when it is none; nil without the text.
    fileprivate static func integer(_ text: String?, _ dialect: Dialect) -> Int?? {
        guard let text, !dialect.isLenient || !text.isEmpty else { return nil }
        return .some(Int(text))
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

extension String {
    /// Whether `%20` stands in it.
    fileprivate var hasEscapedSpace: Bool {
        let bytes = utf8.span
        for index in bytes.indices.dropLast(2) where bytes[index] == UInt8(ascii: "%") {
            if bytes[index + 1] == UInt8(ascii: "2"), bytes[index + 2] == UInt8(ascii: "0") { return true }
        }
        return false
    }
}

/// The texts of the parameters of a query, decoded.
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

    /// Takes a parameter as it stands in the query; one of another name does not count.
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

    /// The number of a member, nil in it when it is none; nil without the member.
    func integer(_ name: String, _ dialect: Dialect) -> Int?? {
        guard let value = self[name] else { return nil }
        guard dialect.isLenient, let text = value.string else { return .some(value.number?.integer) }
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
