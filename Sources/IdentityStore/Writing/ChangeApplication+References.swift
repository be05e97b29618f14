import HashTreeCollections
import JSON
import SCIM

extension ChangeApplication {
    /// Leaves out values of multi-valued references that stand for no resource; those that were there before stay.
    ///
    /// A value may stand for a resource that a later operation of the same bulk request creates.
    ///
    /// - Returns: The resource, and the paths of the values that were left out.
    /// - Throws: ``SCIMError`` `invalidValue` for the first one when the dialect is strict, when the attribute has one
    ///   value only, which would be lost, or when it is required and would have none.
    func settleReferences(
        of resource: Resource, old: StoredResource?, _ type: ResourceType
    ) throws(SCIMError) -> (resource: Resource, unknown: [String]) {
        var value = resource.value
        var unknown: [String] = []
        for reference in type.references where !reference.mayDangle {
            let elements = reference.elements(of: value)
            let before = Set(
                old.map { reference.elements(of: $0.resource.value).compactMap { $0["value"]?.string } } ?? [])
            let kept = elements.filter { element in
                let id = element["value"]?.string ?? ""
                return before.contains(id) || contents.target(id, of: reference.targets) != nil
                    || reference.targets.contains { awaited.expects(id, of: $0) }
            }
            if kept.count == elements.count { continue }
            let lost = elements.filter { !kept.contains($0) }.map { $0["value"]?.string ?? "" }
            let isNeeded = !reference.isMultiValued || reference.isRequired && kept.isEmpty
            if client.dialect == .strict || isNeeded {
                throw SCIMError(.invalidValue, reference.problem(of: lost.first ?? ""))
            }
            unknown += lost.map { "\(reference.path)[value eq \"\($0)\"]" }
            reference.set(kept, in: &value)
        }
        return (try type.resource(resource, with: value), unknown)
    }

    /// The resources that refer to one that is deleted, without it.
    ///
    /// - Throws: ``SCIMError`` 409 when one of them is not valid so.
    func releases(of old: StoredResource) throws(SCIMError) -> [Edit.Release] {
        let groups = contents.groups(of: old.id)
        var released: [Edit.Release] = []
        for id in groups.union(contents.referrers(to: old.id)).sorted() where id != old.id {
            guard let referrer = contents.resource(id) else { continue }
            var value = referrer.resource.value
            var members = referrer.members
            members.remove(old.id)
            if groups.contains(id), !referrer.isGroup {
                let members = value["members"]?.array?.filter { $0.object?["value"]?.string != old.id } ?? []
                value["members"] = members.isEmpty ? nil : .array(members)
            }
            for reference in referrer.type.references where !reference.mayDangle {
                let elements = reference.elements(of: value)
                let kept = elements.filter { $0["value"]?.string != old.id }
                if kept.count < elements.count { reference.set(kept, in: &value) }
            }
            do throws(SCIMError) {
                released.append((referrer, try referrer.type.resource(referrer.resource, with: value), members))
            } catch {
                throw SCIMError(
                    status: 409,
                    detail: "The \(referrer.type.name) \"\(referrer.name)\" (id \"\(referrer.id)\") needs it: "
                        + "\(error.detail) Change or delete that one first.")
            }
        }
        return released
    }
}
