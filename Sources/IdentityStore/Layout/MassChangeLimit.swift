import JSON
import Limits

/// How much a client may take away in a while before an administrator has to allow it, `massChange` in `scimgit.json`.
struct MassChangeLimit: Sendable, Hashable {
    /// The share of all, in percent, that may be taken away.
    var percent = Limits.massChangePercent
    /// How many may be taken away however few there are.
    var count = Limits.massChangeCount
    /// How long is looked back, in seconds.
    var window = Limits.massChangeWindow

    private static let windows = 60...604_800

    /// Whether so much is too much.
    func forbids(_ lost: Int, of population: Int) -> Bool {
        lost > count && lost * 100 > population * percent
    }

    init() {}

    /// Reads the setting; nil stands for the defaults, and so does each part that is missing.
    init(_ value: JSONValue?) throws(StoreError) {
        guard let value else { return }
        guard let object = value.object,
            object.names.allSatisfy({ ["percent", "count", "window"].contains($0) }),
            let percent = Self.number(object["percent"], in: 0...100, else: percent),
            let count = Self.number(object["count"], in: 0...Int(Int32.max), else: count),
            let window = Self.number(object["window"], in: Self.windows, else: window)
        else {
            throw .unknownFormat(
                reason: "\"massChange\" must be an object of \"percent\" (0 to 100), \"count\" and \"window\" "
                    + "(\(Self.windows.lowerBound) to \(Self.windows.upperBound) seconds).")
        }
        (self.percent, self.count, self.window) = (percent, count, window)
    }

    private static func number(_ value: JSONValue?, in range: ClosedRange<Int>, else usual: Int) -> Int? {
        guard let value else { return usual }
        guard let number = value.number?.integer, range.contains(number) else { return nil }
        return number
    }
}
