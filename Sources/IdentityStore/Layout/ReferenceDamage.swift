import Foundation
import Git

/// What is wrong with HEAD or with a reference, and the command that sets it right.
struct ReferenceDamage: Error, Hashable, CustomStringConvertible {
    /// Why it tells nothing.
    enum Fault: Hashable {
        case absent
        /// It does not hold the id of an object.
        case unreadable
        /// A folder stands in its place.
        case folder
        /// A named pipe or a device stands in its place, which git reads without end.
        case noFile
        /// Some of its lines are none of a file of references.
        case lines
        /// The object that it names is not there, or is no commit where one is needed.
        case noCommit(ObjectID)
    }

    /// Its whole name, such as `refs/heads/main`; `HEAD`.
    let name: String
    let fault: Fault
    /// Its file, relative to the folder of the state.
    let file: String
    private let remedy: String

    init(_ fault: Fault, of name: String, at location: StateLocation, remedy: String) {
        (self.name, self.fault, self.remedy) = (name, fault, remedy)
        file = (location.isBare ? "" : ".git/") + name
    }

    /// The file, what is wrong with it and what to do.
    var description: String { "\(file) \(state). \(remedy)" }

    /// What is wrong and what to do, said of the file.
    var problem: Problem { Problem(path: file, reason: "It \(state). \(remedy)") }

    private var state: String {
        switch fault {
        case .absent: "is missing"
        case .unreadable where name == "HEAD": "names neither a branch nor a commit that is there"
        case .unreadable: "holds no id of a commit"
        case .folder: "is a folder"
        case .noFile: "is no file"
        case .lines: "has lines that are no references, at which git stops"
        case .noCommit(let id): "names \(id), which is no commit that is there"
        }
    }
}

extension ReferenceDamage {
    /// Looks at HEAD; nil when it names a branch or a commit.
    init?(headOf location: StateLocation, in repository: borrowing Repository) {
        do throws(GitError) {
            _ = try repository.head()
            return nil
        } catch {
            guard error.code == .notFound || error.code == .corrupt else { return nil }
            self.init(headOf: location, error.code == .notFound ? .absent : .unreadable)
        }
    }

    /// Names what is wrong with HEAD, without which git finds no repository.
    init(headOf location: StateLocation, _ fault: Fault) {
        let path = location.gitDirectory + "/HEAD"
        let fault = Self.isFolder(path) ? .folder : fault
        let (file, line) = (ShellWord(path), "ref: \(StateLocation.main)")
        let removal = fault == .folder ? "rm -r \(file) && " : ""
        self.init(fault, of: "HEAD", at: location, remedy: "Set it right with `\(removal)echo '\(line)' >\(file)`.")
    }

    /// Looks at a reference; nil when nothing is wrong with it, or there is none.
    init?(_ name: String, at location: StateLocation, in repository: borrowing Repository) {
        let path = location.gitDirectory + "/" + name
        guard let fault = Self.fault(of: name, at: path, in: repository) else { return nil }
        let file = ShellWord(path)
        let removal = "`rm \(fault == .folder ? "-r " : "")\(file)`"
        let remedy =
            switch name {
            case StateLocation.main: "Remove it with \(removal): the server remakes main, where the log is."
            case StateLocation.live: Self.remedy(ofLog: fault, removal, at: location, in: repository)
            case _ where FileStamp(path) == nil:
                "Delete it with `git -C \(ShellWord(location.directory)) update-ref -d \(ShellWord(name))`."
            default: "Remove it with \(removal)."
            }
        self.init(fault, of: name, at: location, remedy: remedy)
    }

    private static func remedy(
        ofLog fault: Fault, _ removal: String, at location: StateLocation, in repository: borrowing Repository
    ) -> String {
        let file = ShellWord(location.gitDirectory + "/" + StateLocation.live)
        let mark = CommitMark.live(location)
        let known = mark.read().flatMap { repository.exists($0) ? $0 : nil }
        guard case .noCommit = fault else {
            return "Remove it with \(removal): the next `scimgit serve` "
                + (mark.read() == nil ? "begins the log at main." : "puts the log back where it was.")
        }
        let backup = "Bring the repository back from a backup; or, to give up what was changed since "
        if let known { return backup + "\(known), which was served: `echo \(known) >\(file)`." }
        return backup + "main was brought up to date: `rm -f \(file) \(ShellWord(mark.path))`, and main is served then."
    }

    private static func fault(of name: String, at path: String, in repository: borrowing Repository) -> Fault? {
        if isFolder(path) { return .folder }
        if isSpecial(path) { return .noFile }
        do throws(GitError) {
            guard let id = try repository.reference(name) else { return nil }
            if id == .zero { return .unreadable }
            let isNeeded = StateLocation.needed.contains(name)
            do throws(GitError) {
                return try repository.kind(of: id) == .commit || !isNeeded ? nil : .noCommit(id)
            } catch { return error.code == .notFound ? .noCommit(id) : nil }
        } catch {
            // A file that may not be read is another matter.
            return FileManager.default.contents(atPath: path) == nil ? nil : .unreadable
        }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// All that is wrong with HEAD, with the references that the server needs, and with others.
    static func all(at location: StateLocation, in repository: borrowing Repository) -> [ReferenceDamage] {
        // libgit2 leaves out those whose files it cannot read.
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: location.gitDirectory + "/refs")) ?? []
        let loose = files.lazy.map { "refs/" + $0 }.filter { name in
            !name.hasSuffix(".lock") && !isFolder(location.gitDirectory + "/" + name)
        }
        let known = Set((try? repository.references(matching: "refs/*")) ?? []).union(loose)
        let names = StateLocation.needed + known.subtracting(StateLocation.needed).sorted()
        var damages = [ReferenceDamage(headOf: location, in: repository), ReferenceDamage(packedAt: location)]
            .compactMap(\.self)
        for name in names {
            if let damage = ReferenceDamage(name, at: location, in: repository) { damages.append(damage) }
        }
        return damages
    }
}
