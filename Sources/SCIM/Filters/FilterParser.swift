import JSON

/// A recursive-descent parser of the grammar of RFC 7644 §3.4.2.2, one function for each rule.
///
/// It recurses once for each open parenthesis or bracket, up to ``Filter/maximumDepth`` of them.
struct FilterParser {
    private var scanner: FilterScanner
    private let dialect: Dialect
    private var depth = 0
    private var terms = 0

    init(_ text: String, dialect: Dialect) {
        scanner = FilterScanner(text)
        self.dialect = dialect
    }

    /// FILTER, up to the end of the text.
    mutating func readFilter() throws(SCIMError) -> Filter.Expression {
        let expression = try readDisjunction(inValuePath: false)
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw error("'and', 'or' or the end is expected") }
        return expression
    }

    /// PATH of RFC 7644 §3.5.2, `attrPath / valuePath [subAttr]`, or the URN of a schema, up to the end of the text.
    mutating func readPatchPath() throws(SCIMError) -> (
        AttributePath, filter: Filter.Expression?, subAttribute: String?
    ) {
        scanner.skipBlanks()
        let text = scanner.read(where: \.isURIByte)
        let name = AttributePath(text[...].utf8)
        guard let path = name ?? AttributePath(urn: text) else {
            throw SCIMError(.invalidPath, "The path does not start with the name of an attribute.")
        }
        var filter: Filter.Expression?
        var subAttribute: String?
        if name != nil, scanner.skip("[") {
            filter = try readBrackets()
            subAttribute = try readSubAttribute(orThrow: .invalidPath)
        }
        scanner.skipBlanks()
        guard scanner.isAtEnd else {
            throw SCIMError(.invalidPath, "The path has unexpected text at byte \(scanner.position).")
        }
        return (path, filter, subAttribute)
    }

    private mutating func readDisjunction(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        var operands = [try readConjunction(inValuePath: inValuePath)]
        while scanner.skipKeyword("or") { operands.append(try readConjunction(inValuePath: inValuePath)) }
        return operands.count == 1 ? operands[0] : .or(operands)
    }

    private mutating func readConjunction(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        var operands = [try readFactor(inValuePath: inValuePath)]
        while scanner.skipKeyword("and") { operands.append(try readFactor(inValuePath: inValuePath)) }
        return operands.count == 1 ? operands[0] : .and(operands)
    }

    private mutating func readFactor(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        scanner.skipBlanks()
        if scanner.skip("(") { return try readGroup(inValuePath: inValuePath) }
        let start = scanner
        if scanner.skipKeyword("not") {
            scanner.skipBlanks()
            if scanner.skip("(") { return .not(try readGroup(inValuePath: inValuePath)) }
            scanner = start
        }
        return try readTerm(inValuePath: inValuePath)
    }

    /// `"(" FILTER ")"` after the opening parenthesis.
    private mutating func readGroup(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        try enter()
        let expression = try readDisjunction(inValuePath: inValuePath)
        scanner.skipBlanks()
        guard scanner.skip(")") else { throw error("')' is expected") }
        depth -= 1
        return expression
    }

    /// `"[" valFilter "]"` after the opening bracket.
    private mutating func readBrackets() throws(SCIMError) -> Filter.Expression {
        try enter()
        let expression = try readDisjunction(inValuePath: true)
        scanner.skipBlanks()
        guard scanner.skip("]") else { throw error("']' is expected") }
        depth -= 1
        return expression
    }

    /// attrExp or valuePath.
    private mutating func readTerm(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        let text = scanner.read(where: \.isURIByte)
        guard let path = AttributePath(text[...].utf8) else { throw error("The name of an attribute is expected") }
        guard scanner.skip("[") else { return try readTest(of: path) }
        guard !inValuePath else { throw error("Brackets cannot be nested in brackets") }
        let filter = try readBrackets()
        guard dialect.has(.comparisonAfterBrackets), let subAttribute = try readSubAttribute(orThrow: .invalidFilter)
        else {
            return .valuePath(path, filter)
        }
        return try readTest(of: subAttribute, in: path, where: filter)
    }

    /// `SP "pr"` or `SP compareOp SP compValue`.
    private mutating func readTest(of path: AttributePath) throws(SCIMError) -> Filter.Expression {
        terms += 1
        guard terms <= Filter.maximumTerms else {
            throw SCIMError(.tooMany, "The filter has more than \(Filter.maximumTerms) comparisons.")
        }
        scanner.skipBlanks()
        let name = scanner.read(where: \.isASCIILetter)
        if name.lowercased() == "pr" { return .present(path) }
        guard let comparison = Filter.Operator(rawValue: name.lowercased()) else {
            guard !name.isEmpty else { throw error("An operator is expected after '\(path)'") }
            throw SCIMError(.invalidFilter, "The operator '\(name)' is not supported.")
        }
        scanner.skipBlanks()
        return .comparison(path, comparison, try readValue())
    }

    /// The comparison after `path[filter].subAttribute`, moved into the brackets; `ne` is the negation of `eq` here
    /// too.
    private mutating func readTest(
        of subAttribute: String, in path: AttributePath, where filter: Filter.Expression
    ) throws(SCIMError) -> Filter.Expression {
        guard let name = AttributePath(subAttribute[...].utf8) else { throw error("A name is expected") }
        let test = try readTest(of: name)
        var operands = [filter]
        if case .and(let conjunction) = filter { operands = conjunction }
        if case .comparison(_, .ne, let value) = test {
            return .not(.valuePath(path, .and(operands + [.comparison(name, .eq, value)])))
        }
        return .valuePath(path, .and(operands + [test]))
    }

    /// subAttr; nil when the next byte is not a dot.
    private mutating func readSubAttribute(orThrow keyword: SCIMError.Keyword) throws(SCIMError) -> String? {
        guard scanner.skip(".") else { return nil }
        let name = scanner.read { $0.isNameByte || $0 == UInt8(ascii: "$") }
        guard AttributePath(name[...].utf8) != nil else {
            throw SCIMError(keyword, "The name of a sub-attribute is expected after '].'.")
        }
        return name
    }

    /// compValue.
    private mutating func readValue() throws(SCIMError) -> JSONValue {
        if scanner.next == UInt8(ascii: "\"") {
            guard let string = scanner.readString() else { throw error("The string is not a JSON string") }
            return .string(string)
        }
        if dialect.has(.singleQuotes), scanner.next == UInt8(ascii: "'") {
            guard let string = scanner.readSingleQuoted() else { throw error("The string does not end") }
            return .string(string)
        }
        let word = scanner.read { $0.isURIByte }
        if let literal = Self.literal(dialect.has(.literalsInAnyCase) ? word.lowercased() : word) { return literal }
        if let number = JSONNumber(word) { return .number(number) }
        guard dialect.has(.unquotedStrings), !word.isEmpty else {
            throw error("A value in quotes, a number, true, false or null is expected")
        }
        return .string(word)
    }

    private static func literal(_ word: String) -> JSONValue? {
        switch word {
        case "true": true
        case "false": false
        case "null": .null
        default: nil
        }
    }

    private mutating func enter() throws(SCIMError) {
        depth += 1
        guard depth <= Filter.maximumDepth else {
            throw SCIMError(.invalidFilter, "The filter is nested deeper than \(Filter.maximumDepth) levels.")
        }
    }

    private func error(_ reason: String) -> SCIMError {
        SCIMError(.invalidFilter, "\(reason) at byte \(scanner.position) of the filter.")
    }
}
