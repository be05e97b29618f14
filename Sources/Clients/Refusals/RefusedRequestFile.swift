import Foundation
import IdentityStore
import JSON
import Limits

/// The file of the requests that were refused: one JSON object a line, oldest first, for its owner alone.
struct RefusedRequestFile: Sendable {
    private let path: String

    /// - Parameter directory: The private directory of the state.
    init(in directory: String) {
        path = directory + "/refused-requests.jsonl"
    }

    /// What it holds, oldest first, without what is too old; lines that cannot be read are left out.
    func read(at time: Int64) -> [RefusedRequest] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return Self.kept(
            data.split(separator: 0x0A).compactMap { line in
                (try? JSONValue(parsing: Array(line)))?.object.flatMap(RefusedRequest.init)
            }, at: time)
    }

    /// Adds requests at the end, durably; call it from one place at a time.
    func append(_ requests: [RefusedRequest]) throws(ClientError) {
        let lines = requests.map { String(decoding: JSONValue.object($0.stored).compactBytes, as: UTF8.self) }
        do { try PrivateFile(path).append(line: lines.joined(separator: "\n")) } catch {
            throw .failed(file: path, reason: error.reason)
        }
    }

    /// Removes what is too old or too much.
    ///
    /// - Returns: What is left.
    func trim(at time: Int64) throws(ClientError) -> [RefusedRequest] {
        let kept = read(at: time)
        var content: [UInt8] = []
        for request in kept {
            content += JSONValue.object(request.stored).compactBytes
            content.append(0x0A)
        }
        do { try PrivateFile(path).replace(with: content) } catch {
            throw .failed(file: path, reason: error.reason)
        }
        return kept
    }

    /// The newest ones; those of nobody are fewer, so that no stranger can push out what clients were refused.
    private static func kept(_ requests: [RefusedRequest], at time: Int64) -> [RefusedRequest] {
        let oldest = time - Int64(Limits.refusedRequestTime)
        var (named, nameless) = (0, 0)
        var kept: [RefusedRequest] = []
        for request in requests.reversed() where request.time >= oldest {
            if request.client == nil {
                nameless += 1
                if nameless > Limits.refusedRequests / 5 { continue }
            } else {
                named += 1
                if named > Limits.refusedRequests * 4 / 5 { continue }
            }
            kept.append(request)
        }
        return kept.reversed()
    }
}

extension Administration {
    /// The requests that were refused in the last seven days, oldest first: the newest 8,000 of clients, and 2,000 of
    /// those who showed no valid token.
    public var refusedRequests: [RefusedRequest] { refusals.read(at: Int64(Date().timeIntervalSince1970)) }
}
