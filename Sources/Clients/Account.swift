import Foundation

/// The account of the operating system that runs a command.
public enum Account: Sendable {
    /// The name of the account; that of the person who ran `sudo`, if it was.
    public static var current: String {
        if let person = ProcessInfo.processInfo.environment["SUDO_USER"], !person.isEmpty { return person }
        guard let entry = unsafe getpwuid(geteuid()), let name = unsafe entry.pointee.pw_name else {
            return "#\(geteuid())"
        }
        return unsafe String(cString: name)
    }
}
