extension String {
    /// The text without the values that it quotes: all between the first and the last quotation mark.
    ///
    /// Messages quote whatever a client or a file holds, so the rest can be shown to those who may not read resources.
    public var withoutQuotedValues: String {
        guard let first = firstIndex(of: "\""), let last = lastIndex(of: "\""), first < last else { return self }
        return self[...first] + "…" + self[last...]
    }
}
