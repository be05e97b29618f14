/// Replaces the words of texts by invented ones of the same shape.
///
/// Letters become letters and digits digits, as many and in the same case. Everything between words stays, and a word becomes
/// the same word wherever it stands.
struct Pseudonyms {
    private static let letters = Array("abcdefghijklmnopqrstuvwxyz")
    private static let foreignLetters = Array("äöüéèñøåçõ")
    private static let digits = Array("0123456789")
    /// Words of URLs, which tell nothing of anybody.
    private static let kept: Set = ["http", "https"]
    /// How often another word is tried while the invented one is taken.
    private static let attempts = 20

    private var words: [String: [Character]] = [:]
    private var taken: Set<String> = []

    /// The text with other words.
    mutating func replace(_ text: String) -> String {
        var result = ""
        var word: [Character] = []
        for character in text {
            if character.isLetter || character.isNumber {
                word.append(character)
            } else {
                result += replacement(of: word)
                result.append(character)
                word = []
            }
        }
        return result + replacement(of: word)
    }

    private mutating func replacement(of word: [Character]) -> String {
        let folded = String(word).lowercased()
        // One letter or digit tells nothing, and there are too few to invent others.
        guard word.count > 1, !Self.kept.contains(folded) else { return String(word) }
        let invented = words[folded] ?? invent(like: word, folded)
        return String(
            zip(word, invented).map { $0.isUppercase ? Character($1.uppercased()) : $1 })
    }

    private mutating func invent(like word: [Character], _ folded: String) -> [Character] {
        var invented = word
        for _ in 0..<Self.attempts {
            invented = word.map(Self.invented)
            if taken.insert(String(invented)).inserted { break }
        }
        words[folded] = invented
        return invented
    }

    private static func invented(like character: Character) -> Character {
        let choice = character.isNumber ? digits : character.isASCII ? letters : foreignLetters
        return choice.randomElement() ?? character
    }
}
