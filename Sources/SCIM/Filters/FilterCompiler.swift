import JSON

extension Filter {
    /// Binds the filter to the attributes of a resource type.
    ///
    /// - Parameter types: The types that are searched together; an attribute that only another one of them has, has no
    ///   value here (RFC 7644 §3.4.2.1).
    /// - Throws: ``SCIMError`` `invalidFilter` for an attribute that no type has, a value of another type than the
    ///   attribute's and an operator that its type has not (RFC 7644 table 3); `sensitive` for an attribute that is
    ///   never returned, such as `password`.
    public func compile(
        for type: ResourceType, among types: [ResourceType] = [], dialect: Dialect = .interoperable
    ) throws(SCIMError) -> CompiledFilter {
        var compiler = FilterCompiler(scope: .resource(type, among: types), dialect: dialect)
        let matcher = try compiler.compile(expression, decides: true)
        return CompiledFilter(
            matcher: matcher, terms: expression.terms, readings: compiler.readings, equalities: compiler.equalities,
            matchesNothing: compiler.needsAbsent)
    }
}

/// Turns the expressions of one scope into a matcher.
struct FilterCompiler {
    /// What the names of an expression belong to.
    enum Scope {
        /// A resource of a type, searched together with resources of other types.
        case resource(ResourceType, among: [ResourceType])
        /// One value of an attribute, in a value path.
        case element(of: Attribute)
    }

    let scope: Scope
    let dialect: Dialect
    /// How many of the paths that were compiled have a first name, in lower case.
    private(set) var readings: [String: Int] = [:]
    /// The texts and numbers that any match must have, by path in lower case.
    private(set) var equalities: [String: JSONValue] = [:]
    /// Whether any match must have a value that the resource type has no attribute for.
    private(set) var needsAbsent = false

    init(scope: Scope, dialect: Dialect) {
        self.scope = scope
        self.dialect = dialect
    }

    /// Compiles an expression that a match must fulfil (`decides`), or that is part of a choice or a negation.
    mutating func compile(_ expression: Filter.Expression, decides: Bool) throws(SCIMError) -> Matcher {
        switch expression {
        case .and(let operands): return .all(try compile(operands, decide: decides))
        case .or(let operands): return .any(try compile(operands, decide: false))
        case .not(let operand): return .not(try compile(operand, decides: false))
        case .present(let path):
            let target = try resolve(path)
            if decides, target.isAbsent { needsAbsent = true }
            return .test(target.location, .present)
        case .comparison(let path, let comparison, let value):
            return try compile(try resolve(path), comparison, value, decides: decides)
        case .valuePath(let path, let filter): return try compile(filter, onEachOf: path, decides: decides)
        }
    }

    /// Compiles parts of which it does not matter which one is looked at first.
    private mutating func compile(
        _ operands: [Filter.Expression], decide: Bool
    ) throws(SCIMError) -> [Matcher] {
        var matchers: [Matcher] = []
        for operand in operands { matchers.append(try compile(operand, decides: decide)) }
        return matchers.sorted { $0.cost < $1.cost }
    }

    /// Compiles a comparison; `ne` is the negation of `eq`, and `eq null` that of `pr`.
    private mutating func compile(
        _ target: Target, _ comparison: Filter.Operator, _ value: JSONValue, decides: Bool
    ) throws(SCIMError) -> Matcher {
        if value.isNull {
            guard comparison == .eq || comparison == .ne else {
                throw SCIMError(.invalidFilter, "null can only be compared with eq and ne.")
            }
            let present = Matcher.test(target.location, .present)
            return comparison == .ne ? present : .not(present)
        }
        let target = try comparable(target)
        let value = dialect.isLenient && target.names == ["displayName"] ? value.onOneLine : value
        if let matcher = try notPrimary(target, comparison, value) { return matcher }
        let test = try ValueTest(comparison == .ne ? .eq : comparison, value, with: target.leaf, dialect: dialect)
        if decides, comparison == .eq, let constant = test.constant(of: value) { equalities[target.key] = constant }
        if decides, comparison != .ne, target.isAbsent { needsAbsent = true }
        let matcher = Matcher.test(target.location, test)
        return comparison == .ne ? .not(matcher) : matcher
    }

    private mutating func compile(
        _ filter: Filter.Expression, onEachOf path: AttributePath, decides: Bool
    ) throws(SCIMError) -> Matcher {
        let parent = try resolve(path)
        if decides, parent.isAbsent { needsAbsent = true }
        guard parent.leaf.type == .complex || parent.leaf.multiValued else {
            throw SCIMError(.invalidFilter, "'\(path)' has no parts that a filter in brackets could name.")
        }
        var elements = FilterCompiler(scope: .element(of: parent.leaf), dialect: dialect)
        let matcher = try elements.compile(filter, decides: decides)
        for (name, constant) in elements.equalities {
            equalities[name.isEmpty ? parent.key : "\(parent.key).\(name)"] = constant
        }
        return .element(parent.location, matcher)
    }
}

extension FilterCompiler {
    /// Compiles `primary eq false`: a value that does not say so is not primary, RFC 7643 §2.4.
    private func notPrimary(
        _ target: Target, _ comparison: Filter.Operator, _ value: JSONValue
    ) throws(SCIMError) -> Matcher? {
        let isFalse = value == false || dialect.isLenient && value.string?.lowercased() == "false"
        guard comparison == .eq, isFalse, target.leaf.type == .boolean, target.names.last == "primary" else {
            return nil
        }
        let isPrimary = try ValueTest(.eq, true, with: target.leaf, dialect: dialect)
        let matcher = Matcher.not(.test(ValueLocation(names: ["primary"]), isPrimary))
        let parent = Array(target.names.dropLast())
        return parent.isEmpty ? matcher : .element(ValueLocation(names: parent), matcher)
    }

    /// An attribute that an expression names, and the way to it.
    struct Target {
        var path: ResolvedPath?
        var names: [String]
        var leaf: Attribute

        /// The name of a member that no resource has.
        static let nowhere = ""

        var location: ValueLocation { ValueLocation(names: names) }

        /// Whether only another resource type has the attribute.
        var isAbsent: Bool { names.first == Self.nowhere }

        /// The path in lower case.
        var key: String {
            (path?.extensionSchema).map { "\($0):\(names.dropFirst().joined(separator: "."))".lowercased() }
                ?? names.joined(separator: ".").lowercased()
        }
    }

    /// Finds an attribute, and notes which member of the resource it is part of.
    private mutating func resolve(_ path: AttributePath) throws(SCIMError) -> Target {
        let target: Target
        switch scope {
        case .resource(let type, let types):
            let own = type.definition(of: path, dialect: dialect)
            guard let resolved = own ?? foreign(path, types) else { throw unknown(path, type, types) }
            guard resolved.attribute.returned != .never else { throw sensitive(path) }
            if own != nil, let name = resolved.names.first { readings[name.lowercased(), default: 0] += 1 }
            let names = own == nil ? [Target.nowhere] + resolved.names : resolved.names
            target = Target(path: resolved, names: names, leaf: resolved.leaf)
        case .element(let attribute): target = try operand(path, of: attribute)
        }
        guard target.leaf.returned != .never else { throw sensitive(path) }
        return target
    }

    /// Finds a sub-attribute; the elements of an array of simple values have one part, `value`, themselves.
    private func operand(_ path: AttributePath, of attribute: Attribute) throws(SCIMError) -> Target {
        guard path.schema == nil, path.subAttribute == nil else {
            throw SCIMError(.invalidFilter, "In brackets '\(path)' must be the name of a sub-attribute.")
        }
        if attribute.type != .complex, path.attribute.lowercased() == "value" {
            return Target(path: nil, names: [], leaf: attribute)
        }
        guard let operand = attribute.subAttribute(path.attribute) else {
            throw SCIMError(.invalidFilter, "'\(attribute.name)' has no sub-attribute '\(path)'.")
        }
        return Target(path: nil, names: [operand.name], leaf: operand)
    }

    /// The target itself, or for a complex attribute its sub-attribute `value`.
    private func comparable(_ target: Target) throws(SCIMError) -> Target {
        guard target.leaf.type == .complex else { return target }
        guard target.leaf.multiValued || dialect.isLenient,
            let value = target.leaf.subAttribute("value")
        else {
            throw SCIMError(.invalidFilter, "'\(target.leaf.name)' must be compared by one of its sub-attributes.")
        }
        return Target(path: target.path, names: target.names + [value.name], leaf: value)
    }

    /// What the path names in the first of the types that have it.
    private func foreign(_ path: AttributePath, _ types: [ResourceType]) -> ResolvedPath? {
        for type in types {
            if let resolved = type.definition(of: path, dialect: dialect) { return resolved }
        }
        return nil
    }

    private func unknown(_ path: AttributePath, _ type: ResourceType, _ types: [ResourceType]) -> SCIMError {
        SCIMError(
            .invalidFilter,
            types.count < 2
                ? "A \(type.name) has no attribute '\(path)'."
                : "None of \(types.map(\.name).joined(separator: ", ")) has an attribute '\(path)'.")
    }

    private func sensitive(_ path: AttributePath) -> SCIMError {
        SCIMError(.sensitive, "'\(path)' must not be used in a filter.")
    }
}
