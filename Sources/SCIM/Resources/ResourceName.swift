import JSON

extension Resource {
    /// The name a person knows the resource by: a user's `userName`, a group's `displayName`, else the id.
    package var name: String { value[nameAttribute]?.string ?? id }

    /// The attribute that has this name.
    package var nameAttribute: String { value["userName"] == nil ? "displayName" : "userName" }

    /// What a membership or a reference shows of the resource: its `displayName`, else its `userName`, else the id.
    package var displayName: String { (value["displayName"] ?? value["userName"])?.string ?? id }
}
