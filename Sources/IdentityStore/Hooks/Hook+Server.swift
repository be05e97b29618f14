import Foundation
import Git
import Logging

/// Whom hooks ask: the running server, or the state itself when no server serves it.
extension Hook {
    /// No answer in time from a server that holds the state.
    struct Unanswered: Error, CustomStringConvertible {
        let description = "The running server does not answer. Try again in a moment."
    }

    private static let silent = Logger(label: "scimgit.hook") { _ in SwiftLogNoOpLogHandler() }

    /// Whether a move could be merged.
    func answer(to check: UpdateCheck) async throws -> ControlAnswer {
        guard FileManager.default.fileExists(atPath: location.privateDirectory) else { return ControlAnswer() }
        do {
            return try await answer(to: .check(check)) { state in
                ControlAnswer(problems: try await check.problems(on: state.served, at: location) ?? [])
            }
        } catch let error as Unanswered { return ControlAnswer(refusal: error.description) }
    }

    /// Has the server do something, or does it here when no server serves the state.
    ///
    /// It waits while a server starts, or another hook does something here.
    ///
    /// - Throws: ``Unanswered``, and why the state cannot be served.
    func answer(
        to request: ControlRequest, withoutServer act: (OfflineState) async throws -> ControlAnswer
    ) async throws -> ControlAnswer {
        do {
            let answer = try await request.answer(at: location, within: timeout, Self.silent, withoutServer: act)
            guard let answer else { throw Unanswered() }
            return answer
        } catch let error as StoreError { throw Refusal(lines: [error.description]) }
    }
}
