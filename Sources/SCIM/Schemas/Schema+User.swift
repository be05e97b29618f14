extension Schema {
    /// The User schema, RFC 7643 §4.1 and §8.7.1 with errata 5990, 6001, 6004 and 8471.
    public static let user = Schema(
        id: "urn:ietf:params:scim:schemas:core:2.0:User", name: "User", description: "User Account",
        attributes: singular + contacts + memberships)

    private static let singular: [Attribute] = [
        Attribute(
            "userName", description: "The name a person signs in with; unique on this server.", required: true,
            uniqueness: .server),
        Attribute(
            "name", .complex, description: "The components of the person's name.",
            subAttributes: [
                Attribute("formatted", description: "The full name, formatted for display."),
                Attribute("familyName", description: "The family name."),
                Attribute("givenName", description: "The given name."),
                Attribute("middleName", description: "The middle names."),
                Attribute("honorificPrefix", description: "A prefix of the name, such as a title."),
                Attribute("honorificSuffix", description: "A suffix of the name, such as III."),
            ]),
        Attribute("displayName", description: "The name for display."),
        Attribute("nickName", description: "A casual name."),
        Attribute(
            "profileUrl", .reference, description: "A page about the person.", caseExact: true,
            referenceTypes: ["external"]),
        Attribute("title", description: "The person's title in the organization."),
        Attribute("userType", description: "The person's relation to the organization."),
        Attribute("preferredLanguage", description: "The preferred language, as in Accept-Language."),
        Attribute("locale", description: "The locale for dates, numbers and currency."),
        Attribute("timezone", description: "The time zone, as in the IANA database."),
        Attribute("active", .boolean, description: "Whether the person may use the account."),
        Attribute(
            "password", description: "Accepted and discarded: this server keeps no secrets.", mutability: .writeOnly,
            returned: .never),
    ]

    private static let contacts: [Attribute] = [
        plural("emails", "E-mail addresses.", types: ["work", "home", "other"]),
        plural("phoneNumbers", "Telephone numbers.", types: ["work", "home", "mobile", "fax", "pager", "other"]),
        plural(
            "ims", "Instant messaging addresses.",
            types: ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
        plural("photos", "URLs of pictures.", type: .reference, types: ["photo", "thumbnail"]),
        Attribute(
            "addresses", .complex, multiValued: true, description: "Postal addresses.",
            subAttributes: [
                Attribute("formatted", description: "The full address, formatted for display."),
                Attribute("streetAddress", description: "Street, house number, apartment."),
                Attribute("locality", description: "The city."),
                Attribute("region", description: "The state or region."),
                Attribute("postalCode", description: "The postal code."),
                Attribute("country", description: "The country, ISO 3166-1 alpha-2."),
                Attribute("type", description: "What it is for.", canonicalValues: ["work", "home", "other"]),
                primary,
            ]),
    ]

    private static let memberships: [Attribute] = [
        Attribute(
            "groups", .complex, multiValued: true, description: "The groups the person is in.", mutability: .readOnly,
            subAttributes: [
                Attribute("value", description: "The id of the group.", caseExact: true, mutability: .readOnly),
                Attribute(
                    "$ref", .reference, description: "The URL of the group.", caseExact: true, mutability: .readOnly,
                    referenceTypes: ["Group"]),
                Attribute("display", description: "The name of the group.", mutability: .readOnly),
                Attribute(
                    "type", description: "Whether the membership is direct or through another group.",
                    canonicalValues: ["direct", "indirect"],
                    mutability: .readOnly),
            ]),
        plural("entitlements", "What the person is entitled to.", types: []),
        plural("roles", "The person's roles.", types: []),
        plural("x509Certificates", "Certificates, DER in base64.", type: .binary, types: []),
    ]

    private static let primary = Attribute("primary", .boolean, description: "Whether it is the preferred one.")

    private static func plural(
        _ name: String, _ description: String, type: Attribute.DataType = .string, types: [String]
    ) -> Attribute {
        Attribute(
            name, .complex, multiValued: true, description: description,
            subAttributes: [
                Attribute(
                    "value", type, description: "The value.", caseExact: type != .string,
                    referenceTypes: type == .reference ? ["external"] : []),
                Attribute("display", description: "The value, formatted for display."),
                Attribute("type", description: "What it is for.", canonicalValues: types),
                primary,
            ])
    }
}
