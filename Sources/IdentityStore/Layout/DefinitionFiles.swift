import Git
public import JSON
public import SCIM

/// The schemas and resource types that a state repository adds to the built-in ones, file by file: `schemas/*.json` and
/// `resource-types/*.json`.
struct DefinitionFiles: Sendable {
    /// The directory of schemas.
    static let schemas = "schemas"
    /// The directory of resource types.
    static let resourceTypes = "resource-types"
    private static let directories = [schemas, resourceTypes]

    private var objects: [String: JSONObject] = [:]
    /// What the format file says of the built-in ones.
    private(set) var settings = Definitions.Settings()
    /// What the server serves by them.
    private(set) var definitions = Definitions.builtIn

    /// Whether a path is in a directory for definitions.
    static func contains(_ path: String) -> Bool { directories.contains { path.isIn($0) } }

    /// The definitions after changes of their files, and what is wrong with them: nothing may be served by them then.
    ///
    /// Files that do not end in `.json` are left alone.
    ///
    /// - Parameter settings: What the format file says of the built-in ones from now on.
    func applying(
        _ changes: [FileChange], settings: Definitions.Settings
    ) -> (files: DefinitionFiles, problems: [Problem]) {
        var next = self
        next.settings = settings
        var problems: [Problem] = []
        for change in changes where change.path.hasSuffix(".json") {
            do throws(SCIMError) {
                next.objects[change.path] = try change.new.map { file throws(SCIMError) in
                    try Self.parse(file, at: change.path)
                }
            } catch { problems.append(Problem(path: change.path, reason: error.detail)) }
        }
        guard problems.isEmpty else { return (self, problems) }
        do throws(DefinitionError) {
            next.definitions = try Definitions(
                schemas: next.all(in: Self.schemas), resourceTypes: next.all(in: Self.resourceTypes),
                settings: settings)
            return (next, [])
        } catch { return (self, [Problem(path: next.path(of: error), reason: error.detail)]) }
    }

    private static func parse(_ file: FileChange.File, at path: String) throws(SCIMError) -> JSONObject {
        if let fault = file.fault { throw SCIMError(.invalidValue, fault) }
        guard path.utf8.count(where: { $0 == UInt8(ascii: "/") }) == 1 else {
            throw SCIMError(.invalidValue, "Definitions stand directly in schemas/ or resource-types/.")
        }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: file.bytes) } catch {
            throw SCIMError(.invalidSyntax, error.fault(of: file.bytes))
        }
        guard let object = value.object else {
            throw SCIMError(.invalidSyntax, "The file must hold one JSON object.")
        }
        return object
    }

    private func paths(in directory: String) -> [String] {
        objects.keys.filter { $0.hasPrefix(directory + "/") }.sorted()
    }

    private func all(in directory: String) -> [JSONObject] { paths(in: directory).compactMap { objects[$0] } }

    /// The resource types that got another name though there are resources, which keep the former one.
    ///
    /// - Parameter resources: How many resources of a type there are.
    func renames(since old: DefinitionFiles, counting resources: (ResourceType) -> Int) -> [Problem] {
        old.definitions.resourceTypes.compactMap { type in
            let count = resources(type)
            guard count > 0, definitions.resourceType(named: type.name) == nil else { return nil }
            let successor = paths(in: Self.resourceTypes).first { path in
                let isSame = objects[path]?["endpoint"] == .string(type.endpoint)
                return isSame || old.objects[path]?["name"] == .string(type.name)
            }
            guard let successor, let name = objects[successor]?["name"]?.string else { return nil }
            return Problem(
                path: successor,
                reason:
                    "The commit renames the resource type \(type.name) to \(name), and the server has resources of the type "
                    + "\(type.name) (\(count)) and other changes since. Make the commit on top of main, with the files of "
                    + "these resources changed too; or leave \(type.name), and define \(name) beside it.")
        }
    }

    /// The file of the definition that is wrong.
    private func path(of error: DefinitionError) -> String {
        let directory =
            switch error.kind {
            case .schema: Self.schemas
            case .resourceType: Self.resourceTypes
            }
        let paths = paths(in: directory)
        return paths.indices.contains(error.index) ? paths[error.index] : directory
    }
}

extension DefinitionFiles {
    /// Reads the definitions of a tree; the built-in ones alone when something is wrong with its files.
    init(of tree: ObjectID?, in repository: borrowing Repository) throws {
        self.init()
        guard let tree else { return }
        let top = try repository.tree(tree)
        var changes: [FileChange] = []
        for directory in Self.directories {
            guard let entry = top[directory], entry.mode == .tree else { continue }
            for change in try difference(old: nil, new: entry.id, in: repository) {
                changes.append(try FileChange("\(directory)/\(change.path)", change.new, in: repository))
            }
        }
        if !changes.isEmpty { self = applying(changes, settings: settings).files }
    }
}

extension SchemaTemplate {
    /// The files of the state repository that define it, by path.
    public var files: [String: JSONObject] {
        var files = ["\(DefinitionFiles.resourceTypes)/\(resourceType.name.lowercased()).json": resourceType.json]
        for schema in [resourceType.schema] + resourceType.extensions.map(\.schema) {
            files["\(DefinitionFiles.schemas)/\(schema.name.lowercased()).json"] = schema.json
        }
        return files
    }
}
