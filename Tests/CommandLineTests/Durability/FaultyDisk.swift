import Foundation

/// A folder in which the disk fails on demand, and where it is written down in which order files are changed and synced:
/// for processes started with its ``environment``, which preloads the library `FaultyDisk` into them and their children.
final class FaultyDisk: Sendable {
    /// The calls that can be made to fail, as `FaultyDisk.h` numbers them.
    struct Kinds: OptionSet {
        let rawValue: UInt32

        static let open = Kinds(rawValue: 1)
        static let write = Kinds(rawValue: 2)
        static let sync = Kinds(rawValue: 4)
        static let rename = Kinds(rawValue: 8)
        static let link = Kinds(rawValue: 16)
        static let mkdir = Kinds(rawValue: 32)
        static let truncate = Kinds(rawValue: 64)
        static let mmap = Kinds(rawValue: 128)
        static let read = Kinds(rawValue: 256)
    }

    /// Whether the disk is well again after one failure, or fails until ``mend()``.
    enum Duration: UInt32 {
        case once = 1
        case lasting = 2
    }

    private let directory: String
    /// The folder that is watched.
    var folder: String { directory + "/disk" }
    /// What happened, oldest first.
    var log: String { directory + "/log" }
    private var control: String { directory + "/control" }

    init() throws {
        let temporary = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
        directory = temporary + "/scimgit-disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(count: 4096).write(to: URL(fileURLWithPath: control))
        try Data().write(to: URL(fileURLWithPath: log))
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private static var library: String {
        URL(fileURLWithPath: ServerProcess.program).deletingLastPathComponent().path + "/libFaultyDisk.so"
    }

    /// What a process needs to be on this disk.
    func environment(recording: Bool) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment
        environment["LD_PRELOAD"] = Self.library
        environment["FAULTY_DISK_BELOW"] = folder
        environment["FAULTY_DISK_CONTROL"] = control
        environment["FAULTY_DISK_PROGRAM"] = "scimgit"
        if recording { environment["FAULTY_DISK_LOG"] = log }
        return environment
    }

    /// Lets a call of the server fail: of the calls of these kinds the one with this number, from 1.
    func fail(_ number: Int, of kinds: Kinds, with error: Int32, _ duration: Duration) throws {
        try mend()
        var request = Data()
        for field in [UInt32(bitPattern: error), kinds.rawValue, 0] { request.append(Self.bytes(of: field)) }
        for field in [UInt64(number), 0] { request.append(Self.bytes(of: field)) }
        request.append(Data(count: 256))
        try put(request, at: 4)
        try put(Self.bytes(of: duration.rawValue), at: 0)
    }

    /// Ends all failures.
    func mend() throws { try put(Self.bytes(of: UInt32(0)), at: 0) }

    /// How many calls have failed, and the first of them.
    func failures() throws -> (count: Int, first: String) {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: control)))
        let count = bytes[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
        return (count, String(decoding: bytes[32..<288].prefix { $0 != 0 }, as: UTF8.self))
    }

    private static func bytes(of number: some FixedWidthInteger) -> Data {
        var number = number.littleEndian
        return unsafe withUnsafeBytes(of: &number) { unsafe Data($0) }
    }

    private func put(_ bytes: Data, at offset: UInt64) throws {
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: control))
        try file.seek(toOffset: offset)
        try file.write(contentsOf: bytes)
        try file.close()
    }

    /// Notes in the log that a client has been told of a commit.
    func acknowledge(_ commit: String) throws {
        let descriptor = unsafe open(log, O_WRONLY | O_APPEND | O_CLOEXEC)
        defer { close(descriptor) }
        let line = Array("acknowledged\t\(commit)\n".utf8)
        guard unsafe write(descriptor, line, line.count) == line.count else { throw CocoaError(.fileWriteUnknown) }
    }
}
