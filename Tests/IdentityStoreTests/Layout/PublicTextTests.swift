import Testing

@testable import IdentityStore

@Suite struct `A text that those may read who may not read resources` {
    @Test(
        "has no value that it quotes, and the words between values",
        arguments: [
            ("The member is gone.", "The member is gone."),
            (#"The userName "mira" must be unique."#, #"The userName "…" must be unique."#),
            (
                #"title: "A" on the server, "B" in the commit, absent before"#,
                #"title: "…" on the server, "…" in the commit, absent before"#
            ),
            (#"title: "Mira \"M\" Holt" -> "a \\"; it"#, #"title: "…" -> "…"; it"#),
            (#"a "" and "b" has"#, #"a "…" and "…" has"#), (#"one " alone"#, #"one " alone"#),
        ])
    func words(_ text: String, _ shown: String) { #expect(text.withoutQuotedValues == shown) }

    @Test(
        "lets nothing of a value through that has quotation marks itself",
        arguments: [
            #"Mira" Holt "x"#, #"" Holt """#, #"a", "Holt"#, #"\" Holt \" "#, #"a\" Holt "b"#,
            "\"\u{301}Holt\"\u{301} Holt ",
            "\" 030 12345 \"", "\" \u{0660}\u{0661} Holt \"", #"\"#,
        ])
    func hostile(_ value: String) {
        for text in ["The name \"\(value)\" is taken.", "It has \"\(value)\", not \"\(value)\"."] {
            let shown = text.withoutQuotedValues
            for secret in ["Holt", "Mira", "030", "\u{0660}"] { #expect(!shown.contains(secret), "\(shown)") }
        }
    }
}
