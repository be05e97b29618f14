import Foundation
import Git
import Logging

/// The inboxes that somebody made as references, past the hooks: by a push of libgit2 to a path, or by `git update-ref`.
struct InboxReferences {
    /// `packed-refs`, where all packed references are.
    private enum Packed: Hashable {
        /// There is none.
        case missing
        case file(FileStamp)

        init(of repository: borrowing Repository) {
            self = FileStamp(repository.gitDirectory + "/packed-refs").map(Self.file) ?? .missing
        }
    }

    /// What it was when nothing was there; nil as long as something is left.
    private var packed: Packed?

    /// The one that stands for itself, and the folder of all others.
    static let name = "refs/heads/inbox"

    /// Whether a reference is an inbox.
    static func contain(_ reference: String) -> Bool { reference == name || reference.hasPrefix(name + "/") }

    /// The names of those that are there; nothing is read when nothing can have come.
    mutating func names(in repository: inout Repository) throws(GitError) -> [String] {
        let now = Packed(of: repository)
        guard Self.isFile(at: repository.gitDirectory + "/" + Self.name) || now != packed else { return [] }
        // libgit2 tells two packed files of one second and one size by their inodes alone.
        repository.refresh()
        let names =
            try (repository.reference(Self.name) == nil ? [] : [Self.name])
            + repository.references(matching: Self.name + "/*")
        // As long as some are left they are looked for again.
        packed = names.isEmpty ? now : nil
        return names
    }

    /// Whether a reference is at a path or anywhere below it: folders of references stay behind when those are gone.
    static func isFile(at path: String) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return false }
        guard status.st_mode & S_IFMT == S_IFDIR else { return !path.hasSuffix(".lock") }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.contains { isFile(at: path + "/" + $0) }
    }
}

extension MainBranch {
    /// Merges what was put straight into inboxes, and takes those references away.
    ///
    /// - Returns: Whether it could.
    @discardableResult
    func takeInboxes() async -> Bool {
        var failure: (any Error)?
        do {
            for name in try inboxes.names(in: &repository) {
                do { try await takeInbox(name) } catch { failure = error }
            }
        } catch { failure = error }
        served.setAttention(failure.map { "It cannot be merged yet: \($0.explanation)" }, to: "inbox")
        return failure == nil
    }

    private func takeInbox(_ name: String) async throws {
        let tip: ObjectID
        do throws(GitError) {
            guard let found = try repository.reference(name) else { return }
            tip = found
        } catch { throw ReferenceDamage(name, at: location, in: repository) ?? error as any Error }
        // Here the configuration alone can say that it is meant.
        let isMeant = (try? repository.isConfigured("scimgit.allowMassDeletion")) == true
        switch try await outcome(of: tip, replacing: nil, allowsMassChange: isMeant) {
        case nil, .nothing: break
        case .taken(let taken):
            logger.info(
                "an inbox was taken into the log",
                metadata: ["commit": "\(tip)", "as": "\(taken.commit)", "branch": "\(name)"])
        case .refused(let problems):
            if try isCommit(tip) {
                try await refuse(RefusedCommit(commit: tip, problems: problems))
            } else {
                logger.error("an inbox names no commit; it is taken away", metadata: ["object": "\(tip)"])
            }
        }
        do throws(GitError) { try repository.removeReference(name, from: tip) } catch {
            // libgit2 forgets a packed reference that it could not take away, for instance during `git pack-refs`.
            repository.refresh()
            // Whoever moves it at the same time: it is looked at again.
            guard [.modified, .notFound, .locked].contains(error.code) else { throw error }
        }
    }
}
