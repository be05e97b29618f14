import Foundation

/// Does something on a thread of its own, as a process beside the server would: those that tests share are kept busy for
/// longer than the server waits.
func onOwnThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
