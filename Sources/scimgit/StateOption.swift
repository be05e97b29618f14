import ArgumentParser
import Foundation
import IdentityStore
import Logging
import SCIMServer

/// The option that all commands share: which state repository is meant.
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
    /// - Throws: ``CommandError`` when it belongs to another account: what this one wrote there, the other could not
    ///   read.
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
    /// - Throws: `StoreError` when it does not, or is not a state.
    func existingLocation() throws -> StateLocation {
        let location = try location()
        switch try location.content() {
        case .state: return location
        case .emptyRepository: throw StoreError.noBranch(directory: location.directory)
        case .nothing: throw StoreError.notInitialised(directory: location.directory)
        }
    }
}

extension TokenStore {
    /// The tokens of a state repository.
    convenience init(_ location: StateLocation, logger: Logger? = nil) {
        self.init(file: location.tokenFile, logger: logger)
    }
}

extension StateLocation {
    /// Where the hashes of the tokens are kept.
    var tokenFile: String { privateDirectory + "/tokens.json" }
}
