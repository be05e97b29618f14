import Foundation

/// What the figures depend on besides the program.
enum Machine {
    /// Prints the cores and the load that others put on them.
    static func describe() {
        let load = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8))?.split(separator: " ").first ?? "?"
        say("machine: \(ProcessInfo.processInfo.activeProcessorCount) cores, load \(load)")
    }

    /// How often a second this machine can write 4 KiB to a new file and sync it.
    static func syncRate(in directory: String) throws -> Double {
        let count = 50
        let block = Data(repeating: 0x61, count: 4096)
        let path = directory + "/sync"
        let time = try ContinuousClock().measure {
            for _ in 0..<count {
                guard FileManager.default.createFile(atPath: path, contents: nil),
                    let file = FileHandle(forWritingAtPath: path)
                else { throw Failure("\(path) cannot be written.") }
                try file.write(contentsOf: block)
                try file.synchronize()
                try file.close()
            }
        }
        return Double(count) / (time / .seconds(1))
    }

    /// The processor time that a process has used itself, without its children, in µs.
    ///
    /// The system counts in hundredths of a second. Nil where it does not tell.
    static func processorTime(ofProcess id: Int32) -> Double? {
        let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
        guard let fields = status?.split(separator: ")").last?.split(separator: " "), fields.count > 12,
            let user = Double(fields[11]), let system = Double(fields[12])
        else { return nil }
        return (user + system) * 10_000
    }
}
