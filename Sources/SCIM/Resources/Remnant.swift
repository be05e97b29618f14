import JSON

extension Attribute {
    /// Whether a value of a multi-valued attribute is only what is left of one that is gone: its `type`, whether it is
    /// `primary`, and its `display` where the thing itself stands in `value`.
    ///
    /// Entra ID removes `phoneNumbers[type eq "mobile"].value`, and OneLogin sends `{"type":"work","value":""}` for a
    /// number that somebody does not have.
    func isRemnant(_ element: JSONObject) -> Bool {
        guard element["value"] == nil, element.allSatisfy({ isLabel($0.name) }) else { return false }
        return mayLeaveRemnants
    }

    /// Whether its values can be without what they are about: not the members of a group, nor where the schema requires
    /// a `value`.
    var mayLeaveRemnants: Bool {
        multiValued && type == .complex && !isMemberList
            && subAttributes.contains { $0.isStored && !isLabel($0.name) }
            && !subAttributes.contains { $0.required && $0.name == "value" }
    }

    private func isLabel(_ name: String) -> Bool {
        switch name {
        case "type", "primary": true
        case "display": indexOfPart(spelt: "value") != nil
        default: false
        }
    }
}
