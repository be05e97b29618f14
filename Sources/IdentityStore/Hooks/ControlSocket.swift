import Foundation
import Limits

/// The Unix socket on which a running server answers hooks, mode 0600 in the private directory.
///
/// One message each way a connection: the caller writes and closes its side, the server answers and closes.
struct ControlSocket {
    let descriptor: Int32

    /// Listens in a private directory; a socket that is left from an earlier server is replaced.
    static func listening(in directory: String) throws(StoreError) -> ControlSocket {
        unsafe unlink(directory + "/control")
        let descriptor = try make()
        let isBound = unsafe withAddress(in: directory) { address, length in
            unsafe bind(descriptor, address, length) == 0
        }
        guard isBound, unsafe chmod(directory + "/control", 0o600) == 0, listen(descriptor, 64) == 0 else {
            close(descriptor)
            throw .failed(action: "Listening on \(directory)/control", reason: unsafe String(cString: strerror(errno)))
        }
        let socket = ControlSocket(descriptor: descriptor)
        socket.becomeNonblocking()
        return socket
    }

    /// Whether a server listens in a directory.
    static func isListening(in directory: String) -> Bool {
        guard let socket = calling(directory) else { return false }
        close(socket.descriptor)
        return true
    }

    /// Asks the server that listens in a directory; nil when none does or it does not answer in time.
    static func ask(
        _ message: [UInt8], in directory: String, patience: Int = Limits.hookWait
    ) -> ControlAnswer? {
        guard let socket = calling(directory, patience: patience) else { return nil }
        defer { close(socket.descriptor) }
        guard socket.write(message) else { return nil }
        shutdown(socket.descriptor, Int32(SHUT_WR))
        return socket.readAll().flatMap(ControlAnswer.init(parsing:))
    }

    /// Calls the server that listens in a directory, and waits so many seconds each time for it to go on; nil when none
    /// listens.
    static func calling(_ directory: String, patience: Int = Limits.hookWait) -> ControlSocket? {
        guard let descriptor = try? make() else { return nil }
        let isConnected = unsafe withAddress(in: directory) { address, length in
            unsafe connect(descriptor, address, length) == 0
        }
        guard isConnected else {
            close(descriptor)
            return nil
        }
        let socket = ControlSocket(descriptor: descriptor)
        socket.limitWaiting(to: patience)
        return socket
    }

    /// All that the other side sends before it closes; nil when it is too much or does not end in time.
    func readAll() -> [UInt8]? {
        var message: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(descriptor, $0.baseAddress, $0.count) }
            if count == 0 { return message }
            guard count > 0, message.count + count <= Limits.controlMessage else { return nil }
            message += buffer[..<count]
        }
    }

    /// Writes all bytes; false when the other side has gone.
    func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Lets no call on the socket wait.
    func becomeNonblocking() {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private func limitWaiting(to seconds: Int) {
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, size)
    }

    private static func make() throws(StoreError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            throw .failed(action: "Making a socket", reason: unsafe String(cString: strerror(errno)))
        }
        return descriptor
    }

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
        let path = Array("/proc/self/fd/\(handle)/control".utf8)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
