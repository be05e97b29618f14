import JSON

extension JSONObject {
    /// The resource with its `displayName` on one line; without it when nothing but white space is left.
    var withNameOnOneLine: JSONObject {
        guard let name = self["displayName"]?.string, name.hasControlCharacters else { return self }
        var value = self
        let line = name.onOneLine
        value["displayName"] = line.isEmpty ? nil : .string(line)
        return value
    }
}
