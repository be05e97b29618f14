import Foundation

extension String {
    /// The text as `caseExact: false` compares it: case folding of no locale over NFD (Unicode D145), then NFC.
    ///
    /// Texts that differ by case only have the same: `STRASSE` and `Straße`, `Σίσυφος` and `ΣΊΣΥΦΟΣ`. The dotless ı of
    /// Turkish stays another letter than i.
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

    /// Whether two names of attributes or schemas are the same, letters of ASCII in any case (RFC 7643 §2.1).
    func isSameName(as other: String) -> Bool {
        let (left, right) = (utf8.span, other.utf8.span)
        guard left.count == right.count else { return false }
        for index in left.indices where left[index].lowerCase != right[index].lowerCase { return false }
        return true
    }
}

extension Unicode.Scalar {
    /// Small letters that fold to others (ß, ς, ligatures) do so by way of their capitals.
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
