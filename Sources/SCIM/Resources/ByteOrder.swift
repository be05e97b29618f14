extension String {
    /// Whether the UTF-8 of the string stands before that of `other`, which is the order of their code points.
    func precedesByBytes(_ other: String) -> Bool {
        let (left, right) = (utf8.span, other.utf8.span)
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            return left[index] < right[index]
        }
        return left.count < right.count
    }
}
