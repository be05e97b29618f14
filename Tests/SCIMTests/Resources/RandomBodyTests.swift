import JSON
import SCIM
import TestSupport
import Testing

@Suite struct `Random bodies` {
    static let names = [
        "label", "Label", "text", "flag", "ratio", "count", "since", "key", "home", "code", "words", "WORDS", "serial",
        "state", "pin", "badge", "place", "parts", "Parts", "id", "meta", "externalId", "nope", Machine.extra,
        Machine.extra.uppercased(), "\(Machine.extra):note", "\(Machine.urn):text", "place.room", "a:b",
    ]

    static let parts = [
        "room", "floor", "FLOOR", "zone", "lock", "doors", "value", "type", "primary", "note", "seal", "x",
    ]

    static let simple: [JSONValue] = [
        .null, "", "x", "True", "7", true, false, 7, .number(JSONNumber(-1)), "QQ", "2008-01-23T04:56:22Z", "a b", "é",
        [], .object([:]), .number(JSONNumber("1.5") ?? JSONNumber(1)),
    ]

    @Test(arguments: 0..<16 as Range<UInt64>)
    func `end in a resource of one form or an error of the client's`(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var made = 0
        for _ in 0..<400 {
            let body = body(&generator)
            let dialect = Dialect.byRFC.randomElement(using: &generator) ?? .strict
            do throws(SCIMError) {
                let draft = try Bodies.create(body, of: Machine.type, dialect)
                made += 1
                check(draft.resource, body, dialect, &generator)
            } catch {
                #expect(error.status == 400 && error.keyword != nil && !error.detail.isEmpty, "\(body)")
            }
        }
        #expect(made > 20)
    }

    private func check(
        _ resource: Resource, _ body: JSONObject, _ dialect: Dialect, _ generator: inout SeededGenerator
    ) {
        do throws(SCIMError) {
            #expect(try Machine.type.validate(resource.value) == resource)
            #expect(try Machine.type.draft(replacing: resource, with: body, dialect: dialect).resource == resource)
            #expect(try Bodies.create(resource.value, of: Machine.type, dialect).resource == resource)
            var hand = resource.value
            hand["schemas"] = (hand["schemas"]?.array?.shuffled(using: &generator)).map { .array($0) }
            #expect(try Machine.type.validate(hand) == resource)
        } catch {
            Issue.record("\(error.detail): \(body)")
        }
    }

    private func body(_ generator: inout SeededGenerator) -> JSONObject {
        var body: JSONObject = ["schemas": [.string(Machine.urn)], "label": "m1"]
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
            body[Self.names.randomElement(using: &generator) ?? ""] = value(&generator, depth: 2)
        }
        return body
    }

    private func value(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        let kind = depth == 0 ? 0 : Int.random(in: 0...3, using: &generator)
        switch kind {
        case 1:
            return .array(
                (0..<Int.random(in: 0...2, using: &generator)).map { _ in value(&generator, depth: depth - 1) })
        case 2:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                object[Self.parts.randomElement(using: &generator) ?? ""] = value(&generator, depth: depth - 1)
            }
            return .object(object)
        default: return Self.simple.randomElement(using: &generator) ?? .null
        }
    }
}
