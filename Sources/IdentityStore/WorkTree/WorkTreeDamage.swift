import Git

/// What keeps git, and the server, from using the work tree at all until somebody mends it.
enum WorkTreeDamage: Error, Hashable, CustomStringConvertible {
    /// The index is none that can be read.
    case index(reason: String)
    /// HEAD is missing, or names nothing.
    case head(reason: String)

    /// What is wrong and what sets it right.
    var description: String {
        switch self {
        case .index(let reason):
            "The index of the work tree cannot be read (\(reason)). Remove it with `rm .git/index`: the server makes it "
                + "anew from main; files stay as they are, and what was staged is to be staged again."
        case .head(let reason):
            "\(reason), so that git takes the folder for no repository. Set it right with "
                + "`echo 'ref: \(StateLocation.main)' >.git/HEAD`."
        }
    }
}

extension StateLocation {
    /// Opens the index of the work tree.
    ///
    /// - Throws: ``WorkTreeDamage`` when it is none.
    func openIndex() throws -> Index {
        do throws(GitError) { return try Index(path: index) } catch {
            throw error.code == .corrupt ? WorkTreeDamage.index(reason: error.message) as any Error : error
        }
    }

    /// Whether `main` is checked out in the work tree.
    ///
    /// - Throws: ``WorkTreeDamage`` when HEAD tells nothing.
    func isOnMain(in repository: borrowing Repository) throws -> Bool {
        do throws(GitError) { return try repository.head() == Self.main } catch {
            guard error.code == .notFound || error.code == .corrupt else { throw error }
            throw WorkTreeDamage.head(reason: error.message)
        }
    }
}
