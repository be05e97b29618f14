import HTTPTypes
import Hummingbird
import IdentityStore
import JSON
import NIOCore
import SCIM

/// A resource with the attributes that an answer carries.
struct ProjectedResource: Sendable {
    private let stored: StoredResource
    private let snapshot: Snapshot
    private let representation: Representation
    private let projection: Projection
    private let baseURL: String

    /// The group with more members than these is answered in pieces.
    static let mostMembersInOnePiece = 1000

    init(_ stored: StoredResource, in snapshot: Snapshot, _ projection: Projection, baseURL: String) {
        self.stored = stored
        self.snapshot = snapshot
        representation = snapshot.representation(of: stored, baseURL: baseURL)
        self.projection = projection
        self.baseURL = baseURL
    }

    /// The URL of the resource.
    var location: String { representation.location }

    /// The weak entity tag of the resource.
    var entityTag: String { representation.entityTag }

    /// The resource as compact JSON text.
    var text: [UInt8] {
        projection.text(
            of: stored.resource.value, merging: representation.derived(members: carriesMembers ? .all : .none))
    }

    private var carriesMembers: Bool { projection.carries("members") }

    /// The answer; a large group is written piece by piece and is never whole in memory, so that its length is not told.
    ///
    /// It tells place and version in `Location`, `Content-Location` and `ETag`.
    func response(status: HTTPResponse.Status) -> Response {
        var response = body(status: status)
        response.headers.append(HTTPField(name: .eTag, value: entityTag))
        response.headers.append(HTTPField(name: .location, value: location))
        response.headers.append(HTTPField(name: .contentLocation, value: location))
        return response
    }

    private func body(status: HTTPResponse.Status) -> Response {
        guard carriesMembers, stored.memberCount > Self.mostMembersInOnePiece,
            let pages = snapshot.memberPages(of: stored, baseURL: baseURL)
        else { return .json(text, status: status) }
        let body = ResponseBody { writer in
            try await offEventLoop {
                for piece in self.pieces(pages) { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            }
        }
        return Response(status: status, headers: [.contentType: .scimJSON], body: body)
    }

    /// The text of the resource in pieces: what stands before its members, the members page by page, and the rest.
    private func pieces(_ pages: MemberPages) -> some Sequence<[UInt8]> {
        let around = projection.apply(to: representation.value(members: .none))
        let first = around.filter { JSONObject.precedes($0.name, "members") }
        let last = around.dropFirst(first.count)
        let elements = pages.lazy.compactMap(elements)
        return MemberText(before: Self.text(first), pages: elements.makeIterator(), after: Self.text(last))
    }

    /// Members as the answer carries them; nil when nothing of them is left.
    private func elements(of page: [JSONValue]) -> [JSONValue]? {
        projection.apply(to: ["members": .array(page)])["members"]?.array
    }

    /// Members of an object without its braces.
    private static func text(_ members: some Sequence<JSONObject.Member>) -> [UInt8] {
        let object = JSONObject(members.map { ($0.name, $0.value) })
        return Array(JSONValue.object(object).compactBytes.dropFirst().dropLast())
    }
}

/// The text of an object that has its array `members` page by page.
private struct MemberText<Pages: IteratorProtocol<[JSONValue]>>: Sequence, IteratorProtocol {
    private enum Stage { case start, members, end }

    private let before: [UInt8]
    private var pages: Pages
    private let after: [UInt8]
    private var stage = Stage.start
    private var isEmpty = true

    init(before: [UInt8], pages: Pages, after: [UInt8]) {
        self.before = before
        self.pages = pages
        self.after = after
    }

    mutating func next() -> [UInt8]? {
        switch stage {
        case .start:
            stage = .members
            return Array("{".utf8) + before
        case .members:
            if let page = pages.next() {
                let comma = before.isEmpty ? "" : ","
                let opening = isEmpty ? comma + "\"members\":[" : ","
                isEmpty = false
                return Array(opening.utf8) + JSONValue.array(page).compactBytes.dropFirst().dropLast()
            }
            stage = .end
            let comma = after.isEmpty || before.isEmpty && isEmpty ? "" : ","
            return Array(((isEmpty ? "" : "]") + comma).utf8) + after + Array("}".utf8)
        case .end: return nil
        }
    }
}
