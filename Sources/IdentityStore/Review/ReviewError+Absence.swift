import Git

extension ReviewError {
    /// Why a resource is not there at a point of the log.
    public enum Absence: Sendable, Hashable {
        /// A commit of the log that made or deleted it.
        public struct Event: Sendable, Hashable {
            /// The id of the commit.
            public let commit: String
            /// The server's time, in seconds since 1970-01-01 00:00 UTC.
            public let time: Int64
            /// The client or the person.
            public let author: String
        }

        /// It was deleted before.
        ///
        /// - Parameter last: The id of the commit at which it was there last.
        case deleted(Event, last: String)
        /// It was made later.
        case madeLater(Event)
        /// The log does not tell, because the point is a commit beside it.
        case beside(commit: String)
    }
}

extension Review {
    /// Makes sure that a resource is there at a point of the log.
    ///
    /// - Throws: ``ReviewError/absent(_:_:)``.
    public func requirePresence(of resource: NamedResource, at point: PointInLog?) throws {
        let point = try self.point(point)
        guard try point.state.file(of: resource.reference) == nil else { return }
        throw ReviewError.absent(resource, try absence(of: resource.reference, at: point))
    }

    /// Why a resource is not there at a point of the log; nil where it is there, or nothing is known.
    public func absence(of resource: NamedResource, at point: PointInLog?) -> ReviewError.Absence? {
        do { try requirePresence(of: resource, at: point) } catch ReviewError.absent(_, let absence) {
            return absence
        } catch {}
        return nil
    }

    /// Why a resource is not there at a point at which it is not.
    func absence(of reference: ResourceReference, at point: Point) throws -> ReviewError.Absence {
        guard let end = index.position(of: point.commit) else { return .beside(commit: "\(point.commit)") }
        let key = IndexKey(.resource, reference.text)
        for position in index.positions(of: key) where position <= end {
            if let change = try change(of: reference, at: position), change.new == nil {
                return .deleted(try event(at: position), last: "\(index.commit(at: position - 1))")
            }
        }
        for position in index.positions(of: key).prefix(while: { $0 > end }).reversed()
        where try change(of: reference, at: position)?.new != nil {
            return .madeLater(try event(at: position))
        }
        return .beside(commit: "\(point.commit)")
    }

    private func event(at position: Int) throws -> ReviewError.Absence.Event {
        let commit = try reader.repository.commit(index.commit(at: position))
        return ReviewError.Absence.Event(
            commit: "\(commit.id)", time: index.time(at: position), author: commit.authorName)
    }
}

extension Commit {
    /// Who made the change: the name, else the address.
    var authorName: String { author.name.isEmpty ? author.email : author.name }
}
