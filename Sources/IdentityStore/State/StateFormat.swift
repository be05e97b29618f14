import JSON

/// What `scimgit.json` at the top of the state repository says.
struct StateFormat: Sendable, Hashable {
    static let fileName = "scimgit.json"

    /// How many directories stand above a resource file, each named by one character: 3, or 4 for more than about
    /// 300,000 identities.
    var fanOut = 3

    var bytes: [UInt8] {
        JSONValue.object(["format": 1, "fanout": .number(JSONNumber(fanOut))]).canonicalBytes
    }

    init(fanOut: Int = 3) {
        self.fanOut = fanOut
    }

    init(parsing bytes: [UInt8]) throws(StoreError) {
        let value: JSONValue
        do { value = try JSONValue(parsing: bytes) } catch {
            throw .unknownFormat(reason: error.description)
        }
        guard let object = value.object, object["format"] == 1 else {
            throw .unknownFormat(reason: "\"format\" must be 1, the only one this version of scimgit knows.")
        }
        guard let fanOut = object["fanout"]?.number?.integer, (3...4).contains(fanOut) else {
            throw .unknownFormat(reason: "\"fanout\" must be 3 or 4.")
        }
        self.fanOut = fanOut
    }
}
