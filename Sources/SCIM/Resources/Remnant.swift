import JSON

extension Attribute {
    /// Whether an element of a multi-valued attribute has only labels left: `type`, `primary`, and `display` where the
    /// attribute has a `value`.
    ///
    /// Entra ID removes `phoneNumbers[type eq "mobile"].value`, and OneLogin sends `{"type":"work","value":""}` for a
    /// number that a user does not have.
    func isRemnant(_ element: JSONObject) -> Bool {
        guard element["value"] == nil, element.allSatisfy({ isLabel($0.name) }) else { return false }
        return mayLeaveRemnants
    }

    /// Whether elements without content are dropped: not for the members of a group, nor where the schema requires
    /// `value`.
    var mayLeaveRemnants: Bool {
        multiValued && type == .complex && !isMemberList
            && subAttributes.contains { $0.isStored && !isLabel($0.name) }
            && !subAttributes.contains { $0.required && $0.name == "value" }
    }

    private func isLabel(_ name: String) -> Bool {
        switch name {
        case "type", "primary": true
        case "display": indexOfSubAttribute(spelled: "value") != nil
        default: false
        }
    }
}
