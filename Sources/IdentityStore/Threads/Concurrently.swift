import Dispatch
import Synchronization

/// Does a number of things that block at the same time, and waits for all of them.
///
/// - Returns: What came of each, in order.
/// - Throws: What the first one that failed has thrown.
func concurrently<Value: Sendable>(
    _ count: Int, _ body: @Sendable (_ number: Int) throws -> Value
) throws -> [Value] {
    if count == 1 { return [try body(0)] }
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { number in
        let result = Result { try body(number) }
        results.withLock { $0[number] = result }
    }
    let all = results.withLock { $0 }
    return try (0..<count).compactMap { try all[$0]?.get() }
}
