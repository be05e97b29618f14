import Foundation
import Git

/// An index that lacks files which `main` and the work tree have: somebody removed it, and a command of git made one with
/// the few files that it named before the server remade it.
struct PartialIndex: Hashable {
    /// How many files a commit would delete that nobody deleted.
    let lacking: Int

    /// The files that every state has: an index without one of them is looked at as a whole.
    private static let signs = [StateFormat.fileName, AttributesFile.path]

    /// Compares an index with the commit that the files are at; nil when it lacks none of those signs.
    init?(
        _ index: borrowing Index, besides commit: ObjectID, at location: StateLocation,
        in repository: borrowing Repository
    ) throws(GitError) {
        func isLacking(_ path: String) -> Bool {
            guard index.entry(path) == nil, !index.isConflicted(path) else { return false }
            var status = stat()
            return unsafe lstat(location.directory + "/" + path, &status) == 0
        }
        guard Self.signs.contains(where: isLacking) else { return nil }
        let files = try difference(old: nil, new: repository.commit(commit).tree, in: repository)
        lacking = files.count { isLacking($0.path) }
        if lacking == 0 { return nil }
    }

    /// Looks at the index of a work tree that has `main` checked out; nil when it is whole, or cannot be told.
    init?(at location: StateLocation) {
        guard !location.isBare, let repository = try? Repository(opening: location.gitDirectory),
            let main = try? repository.reference(StateLocation.main), (try? location.isOnMain(in: repository)) == true,
            let index = try? location.openIndex(),
            let partial = try? PartialIndex(index, besides: main, at: location, in: repository)
        else { return nil }
        self = partial
    }

    /// What is wrong and what sets it right.
    var text: String {
        let (files, them) = lacking == 1 ? ("a file", "it") : ("\(lacking) files", "them")
        return "The index lacks \(files) of main that the work tree has, so that a commit would delete \(them). Put "
            + "that right with `git reset`: files stay as they are, and what was staged is to be staged again."
    }
}
