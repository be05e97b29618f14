import Foundation
import Git
import JSON

extension StoreError {
    /// Takes an error of this type as it is, and of any other what it says.
    ///
    /// - Parameter action: What git, the disk or the operating system refused, such as `Reading state`.
    init(_ error: any Error, during action: @autoclosure () -> String) {
        self = error as? StoreError ?? .failed(action: action(), reason: error.explanation)
    }
}

extension Error {
    /// What happened, in words for a person at a terminal: the file, the reason, and what to do where the reason tells.
    public var explanation: String {
        if let error = self as? GitError {
            guard case .system(let code) = error.code else { return error.message }
            return "\(error.function): \(error.message)\(Self.remedy(code))"
        }
        guard self is CocoaError || self is POSIXError || type(of: self) == NSError.self else { return "\(self)" }
        let error = self as NSError
        let file = error.userInfo[NSFilePathErrorKey] as? String ?? (error.userInfo[NSURLErrorKey] as? URL)?.path
        guard let code = Self.systemCode(of: error) else {
            return [file, error.localizedDescription].compactMap(\.self).joined(separator: ": ")
        }
        return [file, unsafe String(cString: strerror(code)) + Self.remedy(code)].compactMap(\.self).joined(
            separator: ": ")
    }

    private static func systemCode(of error: any Error) -> Int32? {
        let error = error as NSError
        if error.domain == NSPOSIXErrorDomain { return Int32(error.code) }
        return (error.userInfo[NSUnderlyingErrorKey] as? any Error).flatMap { systemCode(of: $0) }
    }

    private static func remedy(_ code: Int32) -> String {
        switch code {
        case EACCES, EPERM: " (run this as the account that owns it)"
        case ENOSPC, EDQUOT: " (make room on the disk)"
        case EROFS: " (the file system is mounted for reading only)"
        case EMFILE, ENFILE: " (too many files are open: raise `ulimit -n`)"
        case EISDIR: " (a file is needed)"
        default: ""
        }
    }
}

extension JSONError {
    /// What is wrong with a file that is not valid JSON; a conflict that was left open in it says so.
    func fault(of bytes: [UInt8]) -> String {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let index = lines.firstIndex(where: { $0.starts(with: "<<<<<<< ".utf8) }) else {
            return "Not valid JSON: \(self)"
        }
        return
            "A conflict is left open at line \(index + 1): keep what is right, and take the lines with <<<<<<<, ======= and "
            + ">>>>>>> out."
    }
}
