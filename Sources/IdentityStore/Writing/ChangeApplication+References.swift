import HashTreeCollections
import JSON
import SCIM

extension ChangeApplication {
    /// Leaves out values of multi-valued references that stand for no resource; those that were there before stay.
    ///
    /// A value may stand for a resource that a later operation of the same bulk request creates.
    ///
    /// - Returns: The resource, and the paths of the values that were left out.
    /// - Throws: `SCIMError` `invalidValue` for the first one when the dialect is strict, when the attribute has one
    ///   value only, which would be lost, when it is required and would have none, and when none of the values that
    ///   replace others is left.
    func resolveReferences(
        of resource: Resource, _ draft: Draft, old: StoredResource?, _ type: ResourceType
    ) throws(SCIMError) -> (resource: Resource, unknown: [String]) {
        var value = resource.value
        var unknown: [String] = []
        for reference in type.references where !reference.mayDangle {
            let elements = reference.elements(of: value)
            let before = Set(
                old.map { reference.elements(of: $0.resource.value).compactMap { $0["value"]?.string } } ?? [])
            var kept: [JSONObject] = []
            var lost: [String] = []
            for element in elements {
                let id = element["value"]?.string ?? ""
                let isKnown =
                    before.contains(id) || contents.has(id, for: reference)
                    || reference.targets.contains { pending.expects(id, of: $0) }
                if isKnown { kept.append(element) } else { lost.append(id) }
            }
            if lost.isEmpty { continue }
            let isReplaced = !before.isEmpty && draft.replaces([reference.schema, reference.name].compactMap(\.self))
            let isNeeded = !reference.isMultiValued || kept.isEmpty && (reference.isRequired || isReplaced)
            if !client.dialect.has(.unknownReferencesLeftOut) || isNeeded {
                throw SCIMError(.invalidValue, reference.problem(of: lost.first ?? ""))
            }
            unknown += lost.map { "\(reference.path)[value eq \"\($0)\"]" }
            reference.set(kept, in: &value)
        }
        return (try type.resource(resource, with: value), unknown)
    }

    /// The resources that refer to one that is deleted or becomes another, without it.
    ///
    /// - Parameters:
    ///   - evenLoose: Whether those are meant too that may refer to a resource that does not exist, such as users to their
    ///     manager. No index leads to them: all users are looked through.
    ///   - kept: The ids of those that are to go on referring to it.
    /// - Throws: `SCIMError` 409 when one of them is not valid so, `tooMany` when a bulk request changes more of them than
    ///   it has a budget for.
    func releases(of old: StoredResource, evenLoose: Bool = false, except kept: Set<String> = []) throws(SCIMError)
        -> [ResourceEdit.DependentChange]
    {
        let groups = contents.groups(of: old.id)
        let loose = evenLoose ? looseReferrers(to: old.id) : []
        let referrers = groups.union(contents.referrers(to: old.id)).union(loose).sortedByBytes()
        try budget.spend(referrers.count * WorkBudget.write)
        var released: [ResourceEdit.DependentChange] = []
        for id in referrers where id != old.id && !kept.contains(id) {
            guard let referrer = contents.resource(id) else { continue }
            let value = referrer.type.value(referrer.resource.value, without: old.id, evenLoose: evenLoose)
            var members = referrer.members
            members.remove(old.id)
            do throws(SCIMError) {
                released.append((referrer, try referrer.type.resource(referrer.resource, with: value), members))
            } catch {
                guard client.otherOwner(referrer.owner) == nil else {
                    throw SCIMError(
                        status: 409,
                        detail: "A \(referrer.type.name) of another client needs it: have that one changed or deleted "
                            + "there first.")
                }
                throw SCIMError(
                    status: 409,
                    detail: "The \(referrer.type.name) \"\(referrer.name)\" (id \"\(referrer.id)\") needs it: "
                        + "\(error.detail) Change or delete that one first.")
            }
        }
        return released
    }

    /// The ids of the resources that name a resource which they need not have.
    private func looseReferrers(to id: String) -> TreeSet<String> {
        var referrers: TreeSet<String> = []
        for type in contents.resourceTypes {
            let references = type.references.filter(\.mayDangle)
            if references.isEmpty { continue }
            for stored in contents.order(of: type) {
                let names = references.contains { reference in
                    reference.elements(of: stored.resource.value).contains {
                        $0["value"]?.string?.hasSameScalars(as: id) == true
                    }
                }
                if names { referrers.insert(stored.id) }
            }
        }
        return referrers
    }
}
