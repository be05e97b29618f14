/// The reason why the server cannot start with a configuration.
public enum ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Tokens would travel in the clear.
    case plainTextOutside(host: String)
    /// The server cannot listen on the address.
    case cannotListen(address: String, reason: String)
    /// An option has an invalid value.
    case invalid(option: String, reason: String)
    /// The limit of open files is too low for any connection.
    case tooFewFiles(limit: Int)

    /// What is wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .plainTextOutside(let host):
            "Plain HTTP on \(host) would send tokens in the clear: give a TLS certificate and key, listen on "
                + "127.0.0.1, or give --behind-proxy when a proxy with TLS is in front."
        case .cannotListen(let address, let reason): "The server cannot listen on \(address): \(reason)."
        case .invalid(let option, let reason): "The \(option) cannot be used: \(reason)."
        case .tooFewFiles(let limit):
            "The server may have \(limit) files open at once, which is too few to serve: raise the limit (`ulimit -n`, "
                + "or LimitNOFILE of systemd)."
        }
    }
}
