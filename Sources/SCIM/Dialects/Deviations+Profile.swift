/// The dialect `profile`: what ``strict`` accepts, less what the SCIM 2.0 Interoperability Profile rules out.
///
/// It is draft-zollner-scim-interop-profile as a whole, and the only dialect to which `/ServiceProviderConfig` says
/// `interopProfileConformant: true`. What the profile demands of all servers alike, such as `eq` and `and` in filters, holds
/// for every dialect. Beyond it one element of `members` may be removed by a path with a filter, because the profile has no
/// other way to take somebody out of a group.
extension Deviations {
    /// All that the dialect demands beyond the RFCs.
    static let profile: Deviations = [
        .pathRequired, .unknownPathIsSyntax, .wholeReplacement, .arraysForLists, .subAttributeAfterFilter, .oneMatch,
        .equalityInPaths, .noSecrets, .typesDeclared, .filterInGetOnly, .scimMediaTypeOnly,
    ]

    /// Each operation of a PATCH has a path.
    static let pathRequired = Deviations(rawValue: 1 << 40)
    /// The path of an unknown attribute is `invalidSyntax` like all that is unknown, not `invalidPath`.
    static let unknownPathIsSyntax = Deviations(rawValue: 1 << 41)
    /// `replace` of a single complex attribute replaces it; sub-attributes that the value does not have are cleared.
    static let wholeReplacement = Deviations(rawValue: 1 << 42)
    /// The value for a multi-valued attribute is an array, also for `add`.
    static let arraysForLists = Deviations(rawValue: 1 << 43)
    /// A filter in a path is followed by a sub-attribute.
    static let subAttributeAfterFilter = Deviations(rawValue: 1 << 44)
    /// A filter in a path selects one element at most.
    static let oneMatch = Deviations(rawValue: 1 << 45)
    /// A filter in a path has the operators `eq` and `and` only.
    static let equalityInPaths = Deviations(rawValue: 1 << 46)
    /// WriteOnly attributes, such as `password`, do not exist: this server discards them, and `/Schemas` lists what it
    /// implements.
    package static let noSecrets = Deviations(rawValue: 1 << 47)
    /// Each `type` of a value has canonical values, also where RFC 7643 suggests none.
    package static let typesDeclared = Deviations(rawValue: 1 << 48)
    /// The parameter `filter` is for GET.
    package static let filterInGetOnly = Deviations(rawValue: 1 << 49)
    /// Bodies are `application/scim+json`, and say so.
    package static let scimMediaTypeOnly = Deviations(rawValue: 1 << 50)
}
