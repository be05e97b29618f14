import Limits

/// Replaces the words of texts by invented ones of the same shape.
///
/// Letters become letters and digits digits, as many and in the same case. Everything between words stays, and a word becomes
/// the same word wherever it stands. When all words of a shape are taken, the invented one is longer.
struct Pseudonyms {
    private static let letters = Array("abcdefghijklmnopqrstuvwxyz")
    private static let foreignLetters = Array("äöüéèñøåçõ")
    private static let digits = Array("0123456789")
    /// Words of URLs, which tell nothing of anybody.
    private static let kept: Set = ["http", "https"]
    /// How often another word of the same length is tried while the invented one is taken.
    private static let attempts = 20

    private let limit: Int
    private var words: [String: [Character]] = [:]
    private var taken: Set<String> = []
    /// The words that came since the last step that was kept.
    private var added: [String] = []
    /// The memory that the words take, roughly, in bytes.
    private var size = 0

    /// - Parameter limit: The memory that the words may take, in bytes.
    init(limit: Int = Limits.captureWords) {
        self.limit = limit
    }

    /// Whether the words take as much memory as they may.
    var isFull: Bool { size > limit }

    /// The text with other words.
    mutating func replace(_ text: String) -> String {
        var result = ""
        var word: [Character] = []
        for character in text {
            if Self.isPartOfWord(character) {
                word.append(character)
            } else {
                result += replacement(of: word)
                result.append(character)
                word = []
            }
        }
        return result + replacement(of: word)
    }

    /// Keeps the words of a step.
    mutating func keep() {
        added = []
    }

    /// Forgets the words of a step that is left out.
    mutating func forget() {
        for folded in added {
            guard let invented = words.removeValue(forKey: folded) else { continue }
            taken.remove(String(invented))
            size -= Self.size(of: folded)
        }
        added = []
    }

    private mutating func replacement(of word: [Character]) -> String {
        let folded = String(word).lowercased()
        guard !word.isEmpty, !Self.kept.contains(folded) else { return String(word) }
        let invented = words[folded] ?? invent(like: word, folded)
        var result = ""
        for (character, other) in zip(word, invented) {
            result += character.isUppercase ? other.uppercased() : String(other)
        }
        return result + String(invented.dropFirst(word.count))
    }

    private mutating func invent(like word: [Character], _ folded: String) -> [Character] {
        var shape = word
        var invented = word
        var attempt = 0
        repeat {
            attempt += 1
            if attempt > Self.attempts, let last = word.last { shape.append(last) }
            invented = shape.map(Self.invented)
        } while !taken.insert(String(invented)).inserted
        words[folded] = invented
        added.append(folded)
        size += Self.size(of: folded)
        return invented
    }

    private static func isPartOfWord(_ character: Character) -> Bool {
        character.isASCII ? character.isLetter || character.isNumber : !character.isWhitespace
    }

    private static func invented(like character: Character) -> Character {
        let choice = character.isNumber ? digits : character.isASCII ? letters : foreignLetters
        return choice.randomElement() ?? character
    }

    private static func size(of folded: String) -> Int { 128 + 20 * folded.utf8.count }
}
