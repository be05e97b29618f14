import Git
import SCIM

/// A user of a state repository, found with or without a server that serves it.
public enum UserLookup {
    /// The id of the user with this id or, when nobody has it, with this userName in any case; nil when there is none.
    ///
    /// - Throws: ``StoreError`` when the repository cannot be read.
    public static func id(of user: String, at location: StateLocation) throws(StoreError) -> String? {
        let matches = try ResourceLocation.all(of: user, at: location)
        if matches.contains(where: { $0.typeName == ResourceType.user.name && $0.exists }) { return user }
        return try ResourceSet(served: location).ids(of: .user, where: "userName", is: user).first
    }
}

extension ResourceSet {
    /// Reads the commit that is served.
    ///
    /// - Throws: ``StoreError`` when the repository cannot be read.
    init(served location: StateLocation) throws(StoreError) {
        do {
            let repository = try Repository(opening: location.gitDirectory)
            let tip = try repository.commit(named: nil)
            self = try Loader().load(tip, in: repository, history: History()).snapshot.contents
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(action: "Reading \(location.directory)", reason: error.explanation)
        }
    }
}
