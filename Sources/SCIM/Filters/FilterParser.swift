import JSON

/// Reads the grammar of RFC 7644 §3.4.2.2, one function for each rule.
///
/// It recurses once for each open bracket, and no more than ``Filter/maximumDepth`` of them may be open.
struct FilterParser {
    private var scanner: FilterScanner
    private let dialect: Dialect
    private var depth = 0
    private var terms = 0

    init(_ text: String, dialect: Dialect) {
        scanner = FilterScanner(text)
        self.dialect = dialect
    }

    /// FILTER, and nothing behind it.
    mutating func readFilter() throws(SCIMError) -> Filter.Expression {
        let expression = try readDisjunction(inValuePath: false)
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw error("'and', 'or' or the end is expected") }
        return expression
    }

    /// PATH of RFC 7644 §3.5.2, `attrPath / valuePath [subAttr]`, or the URN of a schema, and nothing behind it.
    mutating func readPatchPath() throws(SCIMError) -> (AttributePath, filter: Filter.Expression?, part: String?) {
        scanner.skipBlanks()
        let text = scanner.read(where: \.isURIByte)
        let name = AttributePath(text[...].utf8)
        guard let path = name ?? AttributePath(urn: text) else {
            throw SCIMError(.invalidPath, "The path does not start with the name of an attribute.")
        }
        var filter: Filter.Expression?
        var part: String?
        if name != nil, scanner.skip("[") {
            filter = try readBrackets()
            part = try readPart(orThrow: .invalidPath)
        }
        scanner.skipBlanks()
        guard scanner.isAtEnd else {
            throw SCIMError(.invalidPath, "The path has unexpected text at byte \(scanner.position).")
        }
        return (path, filter, part)
    }

    private mutating func readDisjunction(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        var parts = [try readConjunction(inValuePath: inValuePath)]
        while scanner.skipKeyword("or") { parts.append(try readConjunction(inValuePath: inValuePath)) }
        return parts.count == 1 ? parts[0] : .or(parts)
    }

    private mutating func readConjunction(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        var parts = [try readFactor(inValuePath: inValuePath)]
        while scanner.skipKeyword("and") { parts.append(try readFactor(inValuePath: inValuePath)) }
        return parts.count == 1 ? parts[0] : .and(parts)
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

    /// The rest of `"(" FILTER ")"`.
    private mutating func readGroup(inValuePath: Bool) throws(SCIMError) -> Filter.Expression {
        try enter()
        let expression = try readDisjunction(inValuePath: inValuePath)
        scanner.skipBlanks()
        guard scanner.skip(")") else { throw error("')' is expected") }
        depth -= 1
        return expression
    }

    /// The rest of `"[" valFilter "]"`.
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
        guard !inValuePath else { throw error("Brackets cannot stand in brackets") }
        let filter = try readBrackets()
        guard dialect.isLenient, let part = try readPart(orThrow: .invalidFilter) else {
            return .valuePath(path, filter)
        }
        return try readTest(of: part, in: path, where: filter)
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

    /// The test behind `path[filter].part`, as one on a single value; `ne` is the negation of `eq` here too.
    private mutating func readTest(
        of part: String, in path: AttributePath, where filter: Filter.Expression
    ) throws(SCIMError) -> Filter.Expression {
        guard let name = AttributePath(part[...].utf8) else { throw error("A name is expected") }
        let test = try readTest(of: name)
        var parts = [filter]
        if case .and(let conjunction) = filter { parts = conjunction }
        if case .comparison(_, .ne, let value) = test {
            return .not(.valuePath(path, .and(parts + [.comparison(name, .eq, value)])))
        }
        return .valuePath(path, .and(parts + [test]))
    }

    /// subAttr, or nil when the next byte is no dot.
    private mutating func readPart(orThrow keyword: SCIMError.Keyword) throws(SCIMError) -> String? {
        guard scanner.skip(".") else { return nil }
        let part = scanner.read { $0.isNameByte || $0 == UInt8(ascii: "$") }
        guard AttributePath(part[...].utf8) != nil else {
            throw SCIMError(keyword, "The name of a sub-attribute is expected behind '].'.")
        }
        return part
    }

    /// compValue.
    private mutating func readValue() throws(SCIMError) -> JSONValue {
        if scanner.next == UInt8(ascii: "\"") {
            guard let string = scanner.readString() else { throw error("The string is not a JSON string") }
            return .string(string)
        }
        if dialect.isLenient, scanner.next == UInt8(ascii: "'") {
            guard let string = scanner.readSingleQuoted() else { throw error("The string does not end") }
            return .string(string)
        }
        let word = scanner.read { $0.isURIByte }
        if let literal = Self.literal(dialect == .strict ? word : word.lowercased()) { return literal }
        if let number = JSONNumber(word) { return .number(number) }
        guard dialect.isLenient, !word.isEmpty else {
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
