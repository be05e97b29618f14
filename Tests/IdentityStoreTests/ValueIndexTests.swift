import Testing

@testable import IdentityStore

@Suite struct `The index of an attribute's values` {
    @Test func `knows whether two resources have the same value`() {
        var index = ValueIndex()
        index.insert("1", .text("ada"))
        index.insert("2", .text("mira"))
        #expect(!index.hasSharedValues)
        index.insert("3", .text("ada"))
        index.insert("4", .text("ada"))
        #expect(index[.text("ada")] == ["1", "3", "4"])
        index.remove("1", .text("ada"))
        #expect(index.hasSharedValues)
        index.remove("5", .text("ada"))
        index.remove("3", .text("ada"))
        #expect(!index.hasSharedValues)
        #expect(index[.text("ada")] == ["4"])
        index.remove("4", .text("ada"))
        index.remove("4", .text("ada"))
        #expect(index[.text("ada")].isEmpty)
        #expect(index[.text("mira")] == ["2"])
    }
}
