public import JSON
import ResourceMerge

/// One change of the log, in words and by attribute.
public struct ReviewedChange: Sendable {
    /// What kind of change it is.
    public enum Kind: String, Sendable {
        case create, update, delete
        /// A commit of a person, as it is or merged by the server.
        case commit
        /// What a person took back.
        case revert
        /// What a person made again what it was.
        case restore
        /// Part of an import.
        case `import`
        /// Files moved, and nothing else happened.
        case layout
        /// The state repository was made.
        case setup
    }

    /// The id of the commit, by which the change came into the log.
    public let commit: String
    /// The server's time, in seconds since 1970-01-01 00:00 UTC.
    public let time: Int64
    /// The client or the person.
    public let author: String
    /// The client; nil when it was none.
    public let client: String?
    /// What kind of change it is.
    public let kind: Kind
    /// What happened, on one line.
    public let subject: String
    /// Which of the users and groups that the question is about it concerns, users first.
    public internal(set) var concerned: [ResourceReference] = []
    /// What happened to which resource, as far as the question is about it.
    public internal(set) var resources: [ResourceChange] = []

    /// The change as one JSON object.
    public var value: JSONObject {
        [
            "commit": .string(commit), "time": .string(Timestamp(seconds: time).text), "author": .string(author),
            "client": client.map { .string($0) } ?? .null, "kind": .string(kind.rawValue), "subject": .string(subject),
            "resources": .array(resources.map(\.value)), "changes": .array(resources.flatMap(\.details).map(\.value)),
        ]
    }
}

/// What happened to one resource.
public struct ResourceChange: Sendable {
    /// What became of it.
    public enum Fate: String, Sendable { case created, changed, deleted }

    /// The resource, by the name it has then.
    public let resource: NamedResource
    /// What became of it.
    public let fate: Fate
    /// The values that changed, and the members that came and went; of what was deleted the members alone.
    public let details: [ChangeDetail]

    fileprivate var value: JSONValue {
        let reference = resource.reference
        return [
            "type": .string(reference.typeName), "id": .string(reference.id), "name": .string(resource.name),
            "change": .string(fate.rawValue),
        ]
    }

    /// - Parameter name: Finds the name of a member by its id.
    init(_ change: RecordedChange, name: (String) -> String?) {
        resource = NamedResource(change.reference, name: change.name)
        switch change.fateOfGroup {
        case .created: fate = .created
        case .deleted: fate = .deleted
        case nil: fate = change.old == nil ? .created : change.new == nil ? .deleted : .changed
        }
        details = change.attributes.lines.filter { change.new != nil || $0.isMember }.map { line in
            ChangeDetail(resource: change.reference, line, isCreation: change.old == nil, name: name)
        }
    }
}

/// A value of a resource that changed, or a member that came or went.
public struct ChangeDetail: Sendable {
    /// The resource.
    public let resource: ResourceReference
    /// The path of the attribute, such as `emails[work]`.
    public let attribute: String
    /// What was there; nil when nothing was, or it may not be shown.
    public let old: JSONValue?
    /// What is there then.
    public let new: JSONValue?
    /// The same on one line, with the names of members.
    public let text: String

    init(resource: ResourceReference, _ line: AttributeChanges.Line, isCreation: Bool, name: (String) -> String?) {
        self.resource = resource
        text = line.text(isCreation: isCreation, name: name)
        switch line {
        case .value(let path, let old, let new): (attribute, self.old, self.new) = (path, old, new)
        case .secret(let path): (attribute, old, new) = (path, nil, nil)
        case .member(let id, let display, let isAdded):
            var member: JSONObject = ["value": .string(id)]
            if let name = name(id) ?? display { member["name"] = .string(name) }
            attribute = "members"
            (old, new) = isAdded ? (nil, .object(member)) : (.object(member), nil)
        }
    }

    fileprivate var value: JSONValue {
        var value: JSONObject = ["resource": .string(resource.text), "attribute": .string(attribute)]
        if let old { value["old"] = old }
        if let new { value["new"] = new }
        return .object(value)
    }
}
