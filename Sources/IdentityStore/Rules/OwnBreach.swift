import Limits
import SCIM

/// A rule that a resource breaks by itself.
enum OwnBreach {
    /// It is larger than a file may be; what is wrong.
    case size(String)
    /// It is a user with a name that nobody may have; what is wrong.
    case userName(String)
    /// It says that it was created at a time that is yet to come.
    case createdAhead(Timestamp)

    /// What is wrong, and what would be right.
    var reason: String {
        switch self {
        case .size(let reason), .userName(let reason): reason
        case .createdAhead(let time):
            "meta.created (\(time.text)) is more than \(Limits.createdAhead / 60) minutes ahead: correct it, or leave it "
                + "out."
        }
    }
}

extension ResourceType {
    /// The rules that a resource breaks by itself.
    ///
    /// - Parameters:
    ///   - created: When it was created.
    ///   - old: The resource as it was; nil when it is new.
    ///   - latestCreated: The latest time at which a new one may say that it was created; any when nil.
    func breaches(
        by new: Resource, created: Timestamp, since old: StoredResource?, latestCreated: Timestamp?
    ) -> [OwnBreach] {
        var breaches: [OwnBreach] = []
        do throws(SCIMError) { try checkSize(of: new.value) } catch { breaches.append(.size(error.detail)) }
        do throws(SCIMError) { try checkUserName(of: new, since: old?.resource) } catch {
            breaches.append(.userName(error.detail))
        }
        if let latestCreated, created > latestCreated, old?.created != created {
            breaches.append(.createdAhead(created))
        }
        return breaches
    }
}

extension Timestamp {
    /// The latest time at which a resource that comes at this time may say that it was created.
    var latestCreated: Timestamp { Timestamp(microseconds: microseconds + Int64(Limits.createdAhead) * 1_000_000) }
}
