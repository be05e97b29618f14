import Foundation

extension String {
    /// The comparison key of a text with `caseExact: false`: locale-independent case folding of the NFD (Unicode D145),
    /// then NFC.
    ///
    /// Texts that differ in case only have the same key: `STRASSE` and `Straße`, `Σίσυφος` and `ΣΊΣΥΦΟΣ`. The Turkish
    /// dotless ı does not fold to i.
    public var caseFolded: String {
        let bytes = utf8.span
        var isFolded = true
        var isASCII = true
        for index in bytes.indices {
            isFolded = isFolded && bytes[index] == bytes[index].lowerCase
            isASCII = isASCII && bytes[index] < 0x80
        }
        if isASCII { return isFolded ? self : lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in decomposedStringWithCanonicalMapping.unicodeScalars { scalar.fold(into: &folded) }
        return String(folded).precomposedStringWithCanonicalMapping
    }

    /// Whether two names of attributes or schemas are equal, ignoring the case of ASCII letters (RFC 7643 §2.1).
    func isSameName(as other: String) -> Bool {
        let (left, right) = (utf8.span, other.utf8.span)
        guard left.count == right.count else { return false }
        for index in left.indices where left[index].lowerCase != right[index].lowerCase { return false }
        return true
    }
}

extension Unicode.Scalar {
    /// Appends the folded form; a lower-case letter that folds to others (ß, ς, ligatures) is mapped to upper case and
    /// back.
    fileprivate func fold(into folded: inout String.UnicodeScalarView) {
        guard !isASCII else { return folded.append(Unicode.Scalar(UInt8(value).lowerCase)) }
        for small in properties.lowercaseMapping.unicodeScalars {
            guard small.properties.changesWhenCaseFolded else {
                folded.append(small)
                continue
            }
            for capital in small.properties.uppercaseMapping.unicodeScalars {
                folded.append(contentsOf: capital.properties.lowercaseMapping.unicodeScalars)
            }
        }
    }
}
