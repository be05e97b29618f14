import Foundation
import NIOCore

extension ServerConfiguration {
    /// A ``ConfigurationError`` with address, reason and remedy for an error of listening; any other error unchanged.
    func listeningError(_ error: any Error) -> any Error {
        let address = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        if error is SocketAddressError || error is SocketAddressError.UnknownHost {
            return ConfigurationError.cannotListen(
                address: address, reason: "the name \(host) has no address; give --host an address of this machine")
        }
        guard let error = error as? IOError else { return error }
        return ConfigurationError.cannotListen(address: address, reason: reason(error.errnoCode))
    }

    private func reason(_ code: Int32) -> String {
        switch code {
        case EADDRINUSE: "another program listens there; stop it, or give another --port"
        case EADDRNOTAVAIL:
            "no network interface of this machine has that address; give --host one of its own, or 0.0.0.0 for all"
        case EACCES, EPERM:
            "this account may not use the port; give a --port above 1023, or grant CAP_NET_BIND_SERVICE"
        default: unsafe String(cString: strerror(code))
        }
    }
}
