import JSON

/// The parts of a filter, or of a path with a filter.
///
/// Only what has the form of attribute, operator and value is read, so that nothing else can stay as it is.
struct FilterText {
    enum Part {
        /// Blanks, brackets, operators and literals, which stay.
        case kept(String)
        /// The path of an attribute.
        case path(String)
        /// A value, the attribute that it is compared with, and the quote around it.
        case value(String, of: String, quote: Character?)
    }

    /// What may come next.
    private enum Expected { case path, comparison, value, connective }

    private static let operators: Set = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]
    private static let literals: Set = ["true", "false", "null"]

    private var parts: [Part] = []
    private var expected = Expected.path
    private var attribute = ""

    private init() {}

    /// The parts of a text; nil when it has another form.
    static func parts(of text: String) -> [Part]? {
        var filter = FilterText()
        return filter.read(Array(text)) ? filter.parts : nil
    }

    private mutating func read(_ text: [Character]) -> Bool {
        var position = 0
        while position < text.count {
            let character = text[position]
            let start = position
            position += 1
            if Self.isBlank(character) {
                parts.append(.kept(String(character)))
            } else if "()[]".contains(character) {
                guard add(bracket: character) else { return false }
            } else if character == "\"" || character == "'" {
                while position < text.count, text[position] != character {
                    position += character == "\"" && text[position] == "\\" ? 2 : 1
                }
                guard position < text.count, add(quoted: text[(start + 1)..<position], character) else { return false }
                position += 1
            } else {
                while position < text.count, !Self.isBlank(text[position]), !"()[]".contains(text[position]) {
                    position += 1
                }
                guard add(word: String(text[start..<position])) else { return false }
            }
        }
        return true
    }

    private mutating func add(bracket: Character) -> Bool {
        switch (bracket, expected) {
        case ("(", .path), (")", .connective), ("]", .connective): break
        case ("[", .comparison): expected = .path
        default: return false
        }
        parts.append(.kept(String(bracket)))
        return true
    }

    private mutating func add(quoted text: ArraySlice<Character>, _ quote: Character) -> Bool {
        guard expected == .value else { return false }
        var value = String(text)
        if quote == "\"" {
            guard let read = (try? JSONValue(parsing: Array("\"\(value)\"".utf8)))?.string else { return false }
            value = read
        }
        parts.append(.value(value, of: attribute, quote: quote))
        expected = .connective
        return true
    }

    private mutating func add(word: String) -> Bool {
        let folded = word.lowercased()
        switch expected {
        case .path where folded == "not": parts.append(.kept(word))
        case .path:
            guard Self.isPath(word) else { return false }
            parts.append(.path(word))
            (attribute, expected) = (word, .comparison)
        case .comparison:
            guard folded == "pr" || Self.operators.contains(folded) else { return false }
            parts.append(.kept(word))
            expected = folded == "pr" ? .connective : .value
        case .value:
            let isNumber = word.utf8.count < CapturedSteps.digits && word.allSatisfy { $0.isASCII && $0.isNumber }
            let isKept = isNumber || Self.literals.contains(folded)
            parts.append(isKept ? Part.kept(word) : Part.value(word, of: attribute, quote: nil))
            expected = .connective
        case .connective where folded == "and" || folded == "or":
            parts.append(.kept(word))
            expected = .path
        case .connective:
            // The sub-attribute behind a bracket.
            guard word.hasPrefix("."), Self.isPath(word) else { return false }
            parts.append(.path(word))
        }
        return true
    }

    private static func isBlank(_ character: Character) -> Bool { character.isASCII && character.isWhitespace }

    private static func isPath(_ word: String) -> Bool {
        word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "$_-.:".contains($0)) }
    }
}
