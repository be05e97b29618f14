import Git
import Limits
import SCIM
import Synchronization

/// The files that were parsed while commits made their way into the log, so that no step of it parses one again.
///
/// What a file says depends on its path, its content and the rules that it is read by. It holds though the log moves on
/// meanwhile.
final class ParsedFiles: Sendable {
    /// What files are read by.
    struct Rules: Hashable {
        let fanOut: Int
        let resourceTypes: [ResourceType]
        let allowsNull: Bool
    }

    private struct Key: Hashable {
        /// The position of the rules in the list.
        let rules: Int
        let path: String
        let blob: ObjectID
    }

    private struct State {
        var rules: [Rules] = []
        var files: [Key: ParsedFile] = [:]
        var size = 0
        var parsings = 0
    }

    private let state = Mutex(State())

    /// How long the texts are of which the content is kept, in bytes; at most `Limits.parsedFiles`.
    var size: Int { state.withLock { $0.size } }

    /// How many files were parsed.
    var parsings: Int { state.withLock { $0.parsings } }

    /// Finds the rules among those that files were read by, and notes them.
    func number(of rules: Rules) -> Int {
        state.withLock { state in
            if let known = state.rules.firstIndex(of: rules) { return known }
            state.rules.append(rules)
            return state.rules.count - 1
        }
    }

    /// What a file says that was parsed by the rules with a number; nil for one that was not, or was not kept.
    func file(at path: String, _ blob: ObjectID, rules: Int) -> ParsedFile? {
        state.withLock { $0.files[Key(rules: rules, path: path, blob: blob)] }
    }

    /// Notes that a file was parsed, and keeps what it says.
    ///
    /// - Parameter size: How long its text is, in bytes.
    func add(_ file: ParsedFile, at path: String, _ blob: ObjectID, size: Int, rules: Int) {
        state.withLock { state in
            switch file {
            case .gone, .other: return
            case .invalid, .resource, .members: state.parsings += 1
            }
            if case .invalid = file { return }
            guard state.size + size <= Limits.parsedFiles else { return }
            state.size += size
            state.files[Key(rules: rules, path: path, blob: blob)] = file
        }
    }
}
