/// A law of merging three versions, in words.
enum MergeLaw: String, CaseIterable, Sendable {
    case sameChange = "two sides that are the same are the result"
    case oneChange = "a side that changed nothing leaves the other as it is"
    case eitherOrder = "who is ours decides on nothing but the order of values"
    case noInvention = "no value is invented"
    case realConflicts = "what both changed differently is a conflict, and nothing else is one"
    case sets = "values are added and taken out as in sets"
    case onePrimary = "of one primary value there never come two"
    case resolution = "the text with markers reads as what either side decided"
    case keptBase = "what both started from can stay where they contradict each other"
}
