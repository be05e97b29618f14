import Testing
import TextCoding

@Suite struct `Hex` {
    private let all = (0...255).map { UInt8($0) }

    @Test func `has two digits for each byte and is read back`() {
        #expect(all.hex == all.map { String(Int($0) + 256, radix: 16).dropFirst() }.joined())
        #expect([UInt8](hex: all.hex) == all)
        #expect([UInt8](hex: all.hex.uppercased()) == all)
        #expect([UInt8](hex: "") == [])
    }

    @Test(arguments: ["0", "abc", "0x", "+1", "0g", "g0", "１２", " 0", "0:", "0/", "`0", "@0"])
    func `is nothing else`(_ text: String) { #expect([UInt8](hex: text) == nil) }

    @Test func `of a number has as many digits as are asked for, the lowest ones`() {
        #expect(
            0x12_3ABC.hex(digits: 4) == "3abc" && 10.hex(digits: 3) == "00a"
                && UInt64.max.hex(digits: 16) == "ffffffffffffffff")
    }

    @Test func `has a value for each digit alone`() {
        for byte in all {
            let digit = Character(Unicode.Scalar(byte))
            #expect(byte.hexValue == (byte < 0x80 ? digit.hexDigitValue.map { UInt8($0) } : nil))
        }
    }
}
