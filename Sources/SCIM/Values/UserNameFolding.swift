import Foundation
import JSON

extension String {
    /// The comparison key of a userName: UsernameCaseMapped of RFC 8265 §3.3, which ignores case and character width;
    /// in addition, each kind of space equals U+0020.
    public var userNameFolded: String {
        if isASCII { return caseFolded }
        var narrow = UnicodeScalarView()
        for scalar in unicodeScalars { scalar.append(to: &narrow) }
        return String(narrow).caseFolded
    }
}

extension Unicode.Scalar {
    /// Appends the character with its width mapped, RFC 8265 §3.3.2.
    fileprivate func append(to text: inout String.UnicodeScalarView) {
        if properties.generalCategory == .spaceSeparator {
            text.append(" ")
        } else if (0xFF01...0xFFEE).contains(value) {
            text.append(contentsOf: String(self).precomposedStringWithCompatibilityMapping.unicodeScalars)
        } else {
            text.append(self)
        }
    }
}
