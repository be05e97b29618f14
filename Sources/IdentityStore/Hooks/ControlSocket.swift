import Foundation
import Limits

/// The Unix socket on which a running server answers hooks, mode 0600 in the private directory.
///
/// One message each way a connection: the caller writes and closes its side, the server answers and closes.
struct ControlSocket: ~Copyable {
    let descriptor: Int32

    private init() throws(StoreError) {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw .failed(action: "Making a socket", reason: unsafe String(cString: strerror(errno)))
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func path(in directory: String) -> String { directory + "/control" }

    /// Lends the socket's address.
    ///
    /// A path may have 107 bytes only, so the directory is named by a descriptor of it.
    private static func withAddress(
        in directory: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        let handle = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { return false }
        defer { close(handle) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(Self.path(in: "/proc/self/fd/\(handle)").utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// The side of the server.
extension ControlSocket {
    /// How many callers wait outside until they are taken in; further ones wait to get there.
    private static let backlog: Int32 = 64

    /// Listens in a private directory; a socket that is left from an earlier server is replaced.
    static func listening(in directory: String) throws(StoreError) -> ControlSocket {
        remove(in: directory)
        let socket = try ControlSocket()
        let descriptor = socket.descriptor
        let isBound = unsafe withAddress(in: directory) { address, length in
            unsafe bind(descriptor, address, length) == 0
        }
        guard isBound, unsafe chmod(path(in: directory), 0o600) == 0, listen(descriptor, backlog) == 0 else {
            throw .failed(
                action: "Listening on \(path(in: directory))", reason: unsafe String(cString: strerror(errno)))
        }
        return socket
    }

    /// Takes the socket away; callers find no server then.
    static func remove(in directory: String) { unsafe unlink(path(in: directory)) }

    /// Gives the descriptor away to somebody who closes it.
    consuming func release() -> Int32 {
        let descriptor = self.descriptor
        discard self
        return descriptor
    }
}

/// The side of a hook, which may block: all of it has an end.
extension ControlSocket {
    /// Whether a server listens in a directory.
    static func isListening(in directory: String) -> Bool {
        guard let socket = try? ControlSocket() else { return false }
        _ = fcntl(socket.descriptor, F_SETFL, O_NONBLOCK)
        // EAGAIN: it listens, and more wait outside than may.
        return socket.connect(in: directory) || errno == EAGAIN
    }

    /// Asks the server that listens in a directory; nil when none does, and when it has not answered at the end.
    static func ask(
        _ message: [UInt8], in directory: String, until end: ContinuousClock.Instant
    ) async -> ControlAnswer? {
        await answer(to: message, in: directory, until: end).flatMap(ControlAnswer.init(parsing:))
    }

    /// What the server that listens in a directory answers; nil when none does, and when it has not answered at the end.
    static func answer(
        to message: [UInt8], in directory: String, until end: ContinuousClock.Instant
    ) async -> [UInt8]? {
        await onOwnThread {
            guard let socket = calling(directory, until: end), socket.write(message, until: end) else { return nil }
            socket.endMessage()
            return socket.readAll(until: end)
        }
    }

    /// Calls the server that listens in a directory; nil when none does, and when too many wait outside until the end.
    static func calling(_ directory: String, until end: ContinuousClock.Instant) -> ControlSocket? {
        guard let socket = try? ControlSocket(), socket.mayWait(until: end), socket.connect(in: directory) else {
            return nil
        }
        return socket
    }

    /// Writes all bytes; false when the other side has gone or does not take them before the end.
    func write(_ bytes: [UInt8], until end: ContinuousClock.Instant) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard mayWait(until: end) else { return false }
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            // A stopped process that is continued is interrupted.
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Tells the server that the message is whole.
    func endMessage() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// All that the other side sends before it closes; nil when it is too much or does not end before the end.
    func readAll(until end: ContinuousClock.Instant) -> [UInt8]? {
        var message: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while mayWait(until: end) {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count == 0 { return message }
            if count < 0, errno == EINTR { continue }
            guard count > 0, message.count + count <= Limits.controlMessage else { return nil }
            message += buffer[..<count]
        }
        return nil
    }

    private func connect(in directory: String) -> Bool {
        let descriptor = self.descriptor
        return unsafe Self.withAddress(in: directory) { address, length in
            unsafe Foundation.connect(descriptor, address, length) == 0
        }
    }

    /// Lets the next call on the socket wait until the end; false when it has come.
    private func mayWait(until end: ContinuousClock.Instant) -> Bool {
        let rest = (end - .now) / .microseconds(1)
        guard rest >= 1 else { return false }
        var time = timeval(tv_sec: Int(rest) / 1_000_000, tv_usec: Int(rest) % 1_000_000)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
        return true
    }
}
