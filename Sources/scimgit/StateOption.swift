import ArgumentParser
import Foundation
import IdentityStore

/// The option for the state repository, which most commands share.
struct StateOption: ParsableArguments {
    @Option(
        name: .customLong("state"), help: ArgumentHelp("The folder of the state repository.", valueName: "dir"),
        completion: .directory)
    var directory = "state"

    func validate() throws {
        if directory.isEmpty { throw ValidationError("--state must name a folder.") }
    }

    /// The state repository, which need not exist yet.
    ///
    /// - Throws: ``CommandError`` when it belongs to another account, which could not read the files written by this
    ///   one.
    func location(bare: Bool = false) throws -> StateLocation {
        let location = StateLocation(directory: directory, bare: bare)
        let attributes = try? FileManager.default.attributesOfItem(atPath: location.gitDirectory)
        if let owner = (attributes?[.ownerAccountID] as? NSNumber)?.uint32Value, owner != geteuid() {
            let name = attributes?[.ownerAccountName] as? String ?? "#\(owner)"
            throw CommandError(
                "The state repository in \(location.directory) belongs to \(name): run this with `sudo -u \(name)`.")
        }
        return location
    }

    /// The state repository, which must exist.
    ///
    /// - Throws: `StoreError` when it does not exist, or is not a state repository.
    func existingLocation() throws -> StateLocation {
        let location = try location()
        do throws(StoreError) {
            switch try location.content() {
            case .state: return location
            case .emptyRepository: throw .noBranch(directory: location.directory)
            case .nothing: throw .notInitialized(directory: location.directory)
            }
        } catch {
            // Where no state can be made there is none either.
            guard case .occupied = error else { throw error }
            throw StoreError.notInitialized(directory: location.directory)
        }
    }
}
