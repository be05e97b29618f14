import Glibc

/// A child process; descriptors of this one that close on exec, as all should, stay here.
///
/// Foundation's `Process` reads past the list of open files, and may crash, in a process that has more than 1,300: the
/// tests have, which run servers side by side (swift-corelibs-foundation #5472).
struct Child {
    /// What could not be done to start it.
    struct Failure: Error, CustomStringConvertible {
        let program: String
        let code: Int32
        var description: String { "\(program) cannot be started: \(unsafe String(cString: strerror(code)))" }
    }

    let processID: pid_t

    /// Starts a program of the path.
    ///
    /// - Parameter streams: The paths of standard input, output and error; the last two may be one.
    init(_ arguments: [String], in directory: String?, environment: [String: String]?, streams: [String]) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        for (descriptor, path) in zip(Int32(0)..., streams) {
            let flags = descriptor == 0 ? O_RDONLY : O_WRONLY | O_APPEND
            unsafe posix_spawn_file_actions_addopen(&actions, descriptor, path, flags, 0)
        }
        Self.clearSignals(of: &attributes)
        let command = directory.map { ["env", "-C", $0] + arguments } ?? arguments
        let values = environment.map { $0.map { "\($0.key)=\($0.value)" } } ?? Self.ownEnvironment
        var processID: pid_t = 0
        let code = unsafe Self.withPointers(command) { arguments in
            unsafe Self.withPointers(values) { values in
                unsafe posix_spawnp(&processID, command[0], &actions, &attributes, arguments, values)
            }
        }
        guard code == 0 else { throw Failure(program: arguments.first ?? "", code: code) }
        self.processID = processID
    }

    /// Waits for the end, or only looks for it: the exit status, or minus the signal; nil while it runs.
    func status(waiting: Bool) -> Int32? {
        var status: Int32 = 0
        var ended: pid_t
        repeat { ended = unsafe waitpid(processID, &status, waiting ? 0 : WNOHANG) } while ended < 0 && errno == EINTR
        guard ended == processID else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : -signal
    }

    private static var ownEnvironment: [String] {
        var values: [String] = []
        var next = unsafe environ
        while let entry = unsafe next.pointee {
            values.append(unsafe String(cString: entry))
            unsafe next += 1
        }
        return values
    }

    private static func withPointers<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
        return unsafe body(pointers)
    }

    /// Takes back the signal mask of this thread, in which all may be blocked, and every handler.
    private static func clearSignals(of attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var all = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigfillset(&all)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setsigdefault(&attributes, &all)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }
}
