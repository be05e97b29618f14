/// The values in the text of a filter or of a path with a filter: what stands in quotes, or after an operator without them.
struct FilterText {
    private static let operators: Set = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
    private static let literals: Set = ["true", "false", "null"]

    /// The text with each value replaced.
    static func replacing(_ text: String, _ replace: (String) -> String) -> String {
        var result = ""
        var word = ""
        var follows = false
        var quote: Character?
        for character in text {
            if let open = quote {
                guard character == open else {
                    word.append(character)
                    continue
                }
                result += replace(word) + String(character)
                (quote, word, follows) = (nil, "", false)
            } else if word.isEmpty, character == "\"" || character == "'" {
                quote = character
                result.append(character)
            } else if character == " " || "()[]".contains(character) {
                result += end(of: word, &follows, replace) + String(character)
                word = ""
            } else {
                word.append(character)
            }
        }
        return result + (quote == nil ? end(of: word, &follows, replace) : replace(word))
    }

    private static func end(of word: String, _ follows: inout Bool, _ replace: (String) -> String) -> String {
        guard !word.isEmpty else { return word }
        let isValue =
            follows && !literals.contains(word.lowercased())
            && !(word.allSatisfy(\.isNumber) && word.count < CapturedSteps.digits)
        follows = operators.contains(word.lowercased())
        return isValue ? replace(word) : word
    }
}
