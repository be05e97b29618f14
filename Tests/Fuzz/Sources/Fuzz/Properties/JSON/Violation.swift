/// A promise that an input shows to be broken.
struct Violation: Error, CustomStringConvertible {
    /// What is wrong, in words.
    let description: String

    /// Names what is wrong.
    init(_ description: String) {
        self.description = description
    }

    /// Throws unless a promise is kept.
    static func unless(_ isKept: Bool, _ description: @autoclosure () -> String) throws(Violation) {
        guard isKept else { throw Violation(description()) }
    }
}
