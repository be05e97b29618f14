import JSON

extension Filter {
    /// Compiles the filter for a resource type: finds each attribute and how its values compare.
    ///
    /// - Parameter types: All types of the search; an attribute that only other types of the search define has no value
    ///   in this type (RFC 7644 §3.4.2.1).
    /// - Throws: ``SCIMError`` `invalidFilter` for an attribute that no type defines, a value of the wrong type, and an
    ///   operator that the attribute's type does not have (RFC 7644 table 3); `sensitive` for an attribute that is
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

/// Compiles the expressions of one scope to a matcher.
struct FilterCompiler {
    /// What the attribute names of an expression refer to.
    enum Scope {
        /// Attributes of a resource, searched together with resources of other types.
        case resource(ResourceType, among: [ResourceType])
        /// Sub-attributes of one element of an attribute, in a value path.
        case element(of: Attribute)
    }

    let scope: Scope
    let dialect: Dialect
    /// The number of compiled paths by their first name, in lower case.
    private(set) var readings: [String: Int] = [:]
    /// The strings and numbers that every match must have, by path in lower case.
    private(set) var equalities: [String: JSONValue] = [:]
    /// Whether every match must have a value of an attribute that the resource type does not define.
    private(set) var needsAbsent = false

    init(scope: Scope, dialect: Dialect) {
        self.scope = scope
        self.dialect = dialect
    }

    /// Compiles an expression.
    ///
    /// - Parameter decides: Whether every match must satisfy the expression, which is not so inside `or` and `not`.
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

    /// Compiles the operands of `and` or `or`, sorted so that the cheapest is evaluated first.
    private mutating func compile(
        _ operands: [Filter.Expression], decide: Bool
    ) throws(SCIMError) -> [Matcher] {
        var matchers: [Matcher] = []
        for operand in operands { matchers.append(try compile(operand, decides: decide)) }
        return matchers.sorted { $0.cost < $1.cost }
    }

    /// Compiles a comparison; `ne` is the negation of `eq`, and `eq null` is the negation of `pr`.
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
        let value = dialect.has(.namesOnOneLine) && target.names == ["displayName"] ? value.onOneLine : value
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
            throw SCIMError(.invalidFilter, "'\(path)' has no sub-attributes, so no filter in brackets can follow it.")
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
    /// Compiles `primary eq false`, which an element without `primary` satisfies too, RFC 7643 §2.4.
    private func notPrimary(
        _ target: Target, _ comparison: Filter.Operator, _ value: JSONValue
    ) throws(SCIMError) -> Matcher? {
        let isFalse = value == false || dialect.has(.convertedTypes) && value.string?.lowercased() == "false"
        guard comparison == .eq, isFalse, target.leaf.type == .boolean, target.names.last == "primary" else {
            return nil
        }
        let isPrimary = try ValueTest(.eq, true, with: target.leaf, dialect: dialect)
        let matcher = Matcher.not(.test(ValueLocation(names: ["primary"]), isPrimary))
        let parent = Array(target.names.dropLast())
        return parent.isEmpty ? matcher : .element(ValueLocation(names: parent), matcher)
    }

    /// An attribute that an expression names, and where its values are.
    struct Target {
        var path: ResolvedPath?
        var names: [String]
        var leaf: Attribute

        /// A member name that no resource has.
        static let nowhere = ""

        var location: ValueLocation { ValueLocation(names: names) }

        /// Whether only other resource types define the attribute.
        var isAbsent: Bool { names.first == Self.nowhere }

        /// The path in lower case.
        var key: String {
            (path?.extensionSchema).map { "\($0):\(names.dropFirst().joined(separator: "."))".lowercased() }
                ?? names.joined(separator: ".").lowercased()
        }
    }

    /// Finds an attribute, and counts the top-level member that it is in.
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

    /// Finds a sub-attribute; `value` stands for the element itself in an attribute of simple values.
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
        guard target.leaf.multiValued || dialect.has(.comparisonOfValue),
            let value = target.leaf.subAttribute("value")
        else {
            throw SCIMError(.invalidFilter, "'\(target.leaf.name)' must be compared by one of its sub-attributes.")
        }
        return Target(path: target.path, names: target.names + [value.name], leaf: value)
    }

    /// The attribute that a path names in the first of the types that define it.
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
