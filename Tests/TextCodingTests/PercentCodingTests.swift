import Foundation
import Testing
import TextCoding

@Suite struct `Percent-encoding` {
    @Test(arguments: ["", "a", "a b", "å/ä", "100%", "a+b", "~-._", "😀", "?#[]@!$&'()*,;=:"])
    func `of a segment is what Foundation makes of it, and is read back`(_ text: String) {
        let unreserved = CharacterSet(
            charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        #expect(text.pathSegment == text.addingPercentEncoding(withAllowedCharacters: unreserved))
        #expect(String(percentDecoding: text.pathSegment.utf8) == text)
    }

    @Test func `reads digits of either case, and plus as a space where it is one`() {
        #expect(String(percentDecoding: "%c3%A4+".utf8) == "ä+")
        #expect(String(percentDecoding: "a+b%2B".utf8, plusIsSpace: true) == "a b+")
    }

    @Test(arguments: ["%", "%4", "a%", "%4g", "%+1", "%ff", "%c3"])
    func `that is broken or no UTF-8 is none`(_ text: String) {
        #expect(String(percentDecoding: text.utf8) == nil)
    }

    @Test func `of bytes that are no UTF-8 is none either`() {
        #expect(String(percentDecoding: [0x61, 0xFF]) == nil)
    }

    @Test func `of a byte has two digits`() {
        #expect([0, 0x2F, 0xFF].map { UInt8($0).percentEncoded } == ["%00", "%2f", "%ff"])
    }
}
