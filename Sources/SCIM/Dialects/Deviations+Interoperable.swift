/// The dialect `interoperable`, which every client has unless it is given another one: where a real identity provider needs
/// something that the RFCs do not allow, and no other client is hurt by it, it is accepted.
extension Deviations {
    /// All that the dialect accepts beyond the RFCs.
    static let interoperable: Deviations = [
        requestForms, valueForms, patchForms, filterForms, .restoresByUserName, .unknownReferencesLeftOut,
    ]
    private static let requestForms: Deviations = [
        .plusInQueries, .loosePageNumbers, .byteOrderMark, .tabAfterBearer, .memberByReference, .schemasOptional,
        .formerURNs, .extensionsWithoutURN, .unknownIgnored, .methodsInAnyCase, .bareOperations,
    ]
    private static let valueForms: Deviations = [
        .convertedTypes, .arrayForSingle, .singleForArray, .bareValue, .anyEmptyClears, .anyText, .remnantsDropped,
        .membersKept, .namesOnOneLine,
    ]
    private static let patchForms: Deviations = [
        .operationsInAnyCase, .noOperations, .blankPath, .pathsAsKeys, .clearedMembersStay, .removeByValue,
        .removeWithoutMatch, .replaceCreates, .filterTermsKept, .readOnlyIgnored,
    ]
    private static let filterForms: Deviations = [
        .comparisonAfterBrackets, .comparisonOfValue, .singleQuotes, .unquotedStrings, .literalsInAnyCase,
    ]
}

// Requests

extension Deviations {
    /// In a query with `%20`, `+` is a plus sign: libraries that do not escape it in e-mail addresses.
    package static let plusInQueries = Deviations(rawValue: 1 << 0)
    /// An empty `count=` is ignored, and numbers of a search request may be in quotes: templates, such as OneLogin's.
    package static let loosePageNumbers = Deviations(rawValue: 1 << 1)
    /// A byte order mark before the body: PowerShell.
    package static let byteOrderMark = Deviations(rawValue: 1 << 2)
    /// A tab between `Bearer` and the token: administrators who copy both from a table.
    package static let tabAfterBearer = Deviations(rawValue: 1 << 3)
    /// A member or manager with `$ref` and without `value`.
    package static let memberByReference = Deviations(rawValue: 1 << 4)
    /// `schemas` that are missing, empty, not an array or unknown: authentik, OneLogin.
    static let schemasOptional = Deviations(rawValue: 1 << 5)
    /// The URNs of SCIM 1.1 and of drafts, and a dot for the colon after a URN: OneLogin, Microsoft's collection.
    static let formerURNs = Deviations(rawValue: 1 << 6)
    /// Attributes of an extension by their name alone: Entra ID sends `manager`.
    static let extensionsWithoutURN = Deviations(rawValue: 1 << 7)
    /// Attributes that no schema has are left out and named in `Warning`: Entra ID and Okta map what they like.
    static let unknownIgnored = Deviations(rawValue: 1 << 8)
    /// The `method` of a bulk operation in any case.
    static let methodsInAnyCase = Deviations(rawValue: 1 << 9)
    /// The `data` of a PATCH in a bulk request as a bare array, as RFC 7644 §3.7.3 has it in its example.
    static let bareOperations = Deviations(rawValue: 1 << 10)
}

// Values

extension Deviations {
    /// `"True"` for a boolean, a number for a string and the other way round, in values and in filters: Entra ID, Okta.
    static let convertedTypes = Deviations(rawValue: 1 << 11)
    /// An array of one for a single value: Entra ID's `manager`.
    static let arrayForSingle = Deviations(rawValue: 1 << 12)
    /// A single value for an array.
    static let singleForArray = Deviations(rawValue: 1 << 13)
    /// A bare string for an object with a `value`: Entra ID's `manager` and members.
    static let bareValue = Deviations(rawValue: 1 << 14)
    /// null, `""`, `[]` and `{}` clear an attribute of any type: Okta's unmapped attributes.
    static let anyEmptyClears = Deviations(rawValue: 1 << 15)
    /// Text that is no canonical value, or no URL where one is expected: what administrators map freely.
    static let anyText = Deviations(rawValue: 1 << 16)
    /// Elements of which only `type`, `primary` and `display` are left go away: Okta's and OneLogin's empty e-mails.
    static let remnantsDropped = Deviations(rawValue: 1 << 17)
    /// A PUT without `members` keeps those of the group: clients that rename groups by PUT.
    static let membersKept = Deviations(rawValue: 1 << 18)
    /// Line breaks and outer blanks in names are taken out: names copied from other systems.
    static let namesOnOneLine = Deviations(rawValue: 1 << 19)
}

// PATCH

extension Deviations {
    /// `op` in any case: Entra ID sends `Replace`.
    static let operationsInAnyCase = Deviations(rawValue: 1 << 20)
    /// A request without operations succeeds: Microsoft's validator.
    static let noOperations = Deviations(rawValue: 1 << 21)
    /// A blank `path` is none: clients that always send the member.
    static let blankPath = Deviations(rawValue: 1 << 22)
    /// Names such as `name.givenName`, or with a URN, in a value without a path: Entra ID with `aadOptscim062020`.
    static let pathsAsKeys = Deviations(rawValue: 1 << 23)
    /// null and `""` for `members` change nothing, only `[]` removes all: clients that rename a group.
    static let clearedMembersStay = Deviations(rawValue: 1 << 24)
    /// `remove` with a `value` removes what it lists: Entra ID's members.
    static let removeByValue = Deviations(rawValue: 1 << 25)
    /// `remove` of what is not there succeeds: Entra ID, which repeats it for ever otherwise.
    static let removeWithoutMatch = Deviations(rawValue: 1 << 26)
    /// `replace` through a filter without a match creates the element: Entra ID's delta cycles.
    static let replaceCreates = Deviations(rawValue: 1 << 27)
    /// `replace` of a selected element keeps what the filter says of it.
    static let filterTermsKept = Deviations(rawValue: 1 << 28)
    /// Values of readOnly attributes without a path of their own are ignored: Okta sends `id` along.
    static let readOnlyIgnored = Deviations(rawValue: 1 << 29)
}

// Filters

extension Deviations {
    /// `emails[type eq "work"].value eq "x"`: Entra ID's matching attribute.
    static let comparisonAfterBrackets = Deviations(rawValue: 1 << 30)
    /// A single complex attribute is compared by its `value`: Entra ID's `manager eq "…"`.
    static let comparisonOfValue = Deviations(rawValue: 1 << 31)
    /// Strings in single quotes.
    static let singleQuotes = Deviations(rawValue: 1 << 32)
    /// Strings without quotes: the samples of Entra ID's documentation.
    static let unquotedStrings = Deviations(rawValue: 1 << 33)
    /// `True` and `NULL`.
    static let literalsInAnyCase = Deviations(rawValue: 1 << 34)
}

// The store

extension Deviations {
    /// A POST with the `userName` of a deactivated user of the same client brings that one back: Okta, Entra ID.
    package static let restoresByUserName = Deviations(rawValue: 1 << 35)
    /// Members and references that do not exist are left out, and the others are applied: Okta, which does not repeat a
    /// push that was refused.
    package static let unknownReferencesLeftOut = Deviations(rawValue: 1 << 36)
}
