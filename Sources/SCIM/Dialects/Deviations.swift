/// Where a dialect deviates from the letter of RFC 7643 and 7644: what it accepts beyond them, or demands beyond them.
///
/// Each deviation has one name, which stands at each place in the code that makes it; and each dialect has one file, which
/// says of each deviation what it is and who needs it.
package struct Deviations: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64

    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}
