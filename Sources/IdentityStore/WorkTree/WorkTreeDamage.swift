import Git

/// What keeps git, and the server, from using the work tree at all until somebody repairs it.
enum WorkTreeDamage: Error, Hashable, CustomStringConvertible {
    /// The index is none that can be read.
    case index(reason: String)
    /// HEAD is missing, or names nothing.
    case head(ReferenceDamage)

    /// What is wrong and what sets it right.
    var description: String {
        switch self {
        case .index(let reason):
            "The index of the work tree cannot be read (\(reason)). Remove it with `rm .git/index`: the server remakes it "
                + "from main; files stay as they are, and what was staged is to be staged again."
        case .head(let damage): damage.description
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
            throw ReferenceDamage(headOf: self, in: repository).map(WorkTreeDamage.head) ?? error as any Error
        }
    }
}
