import Foundation
import TestSupport

/// A web server that hands each request to `git http-backend`, one after the other, as CGI.
final class HTTPBackend: Sendable {
    let port: Int
    private let descriptor: Int32
    private let folder: String

    struct Failure: Error { let call: String }

    /// - Parameter folder: The folder of the repositories, in which the bodies of requests and answers are put too.
    init(of folder: String) throws {
        self.folder = folder
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe bind(descriptor, address, length) == 0, listen(descriptor, 8) == 0 else { return false }
                return unsafe getsockname(descriptor, address, &length) == 0
            }
        }
        self.descriptor = descriptor
        guard isListening else { throw Failure(call: "listen") }
        port = Int(UInt16(bigEndian: address.sin_port))
        let thread = Thread { [folder] in
            while case let caller = accept(descriptor, nil, nil), caller >= 0 {
                try? Self.answer(caller, folder)
                close(caller)
            }
        }
        thread.start()
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func answer(_ caller: Int32, _ folder: String) throws {
        var bytes: [UInt8] = []
        while let more = receive(caller), !more.isEmpty {
            bytes += more
            guard let end = Data(bytes).range(of: Data("\r\n\r\n".utf8)) else { continue }
            let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
            let fields = lines.dropFirst().map { $0.components(separatedBy: ": ") }
            let headers = Dictionary(
                fields.map { ($0[0].lowercased(), $0.dropFirst().joined(separator: ": ")) }, uniquingKeysWith: { $1 })
            guard bytes.count - end.upperBound >= Int(headers["content-length"] ?? "") ?? 0 else { continue }
            let content = try run(lines[0], headers, Array(bytes[end.upperBound...]), folder)
            var rest = Array("HTTP/1.1 200 OK\r\nConnection: close\r\n".utf8)[...] + content
            while !rest.isEmpty {
                let count = unsafe rest.withUnsafeBytes {
                    unsafe send(caller, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
            return
        }
    }

    private static func receive(_ caller: Int32) -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(caller, &buffer, buffer.count, 0)
        return count < 0 ? nil : Array(buffer[..<count])
    }

    /// What git answers to a request: headers and body.
    private static func run(
        _ line: String, _ headers: [String: String], _ body: [UInt8], _ folder: String
    ) throws -> [UInt8] {
        let words = line.split(separator: " ").map(String.init)
        let target = words[1].split(separator: "?", maxSplits: 1).map(String.init)
        try Data(body).write(to: URL(fileURLWithPath: folder + "/request"))
        let values = [
            "REQUEST_METHOD": words[0], "PATH_INFO": target[0], "QUERY_STRING": target.dropFirst().first ?? "",
            "CONTENT_TYPE": headers["content-type"] ?? "", "CONTENT_LENGTH": String(body.count),
            "HTTP_CONTENT_ENCODING": headers["content-encoding"] ?? "", "GIT_PROJECT_ROOT": folder,
            "GIT_HTTP_EXPORT_ALL": "1", "REMOTE_USER": "ada", "REMOTE_ADDR": "127.0.0.1",
        ]
        try Program.run(
            ["sh", "-c", "exec git http-backend <request >answer"], in: folder,
            environment: ProcessInfo.processInfo.environment.merging(values) { $1 })
        return Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/answer")))
    }
}
