import Foundation

/// One line of the log that the library `FaultyDisk` writes; files and directories are named by their inode numbers.
enum DiskEvent: Equatable {
    case create(file: Int, mode: Int, path: String)
    case makeDirectory(file: Int, mode: Int, path: String)
    /// A file without a name, which ``link(file:path:)`` may give it.
    case createNameless(file: Int, mode: Int)
    case link(file: Int, path: String)
    case rename(from: String, to: String)
    case remove(path: String)
    case write(file: Int, offset: Int, bytes: [UInt8])
    case truncate(file: Int, length: Int)
    /// The whole content of a file.
    case content(file: Int, bytes: [UInt8])
    case mode(file: Int, mode: Int)
    /// A sync of one file or directory, of everything when it is 0, begins; what was done before is covered by it.
    case syncBegins(token: String, file: Int)
    /// It has ended: what it covers is durable.
    case syncEnds(token: String)
    case acknowledged(commit: String)
}

extension DiskEvent {
    struct LogError: Error { let line: String }

    /// Reads a whole log.
    ///
    /// - Throws: ``LogError`` for what the log cannot tell, such as writing through mapped memory.
    static func read(_ log: String) throws -> [DiskEvent] {
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: log)))
        var events: [DiskEvent] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let line = rest.prefix { $0 != UInt8(ascii: "\n") }
            rest = rest[(line.endIndex + 1)...]
            let text = String(decoding: line, as: UTF8.self)
            let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            var data: [UInt8] = []
            if fields[0] == "write" || fields[0] == "content", let length = fields.last.flatMap({ Int($0) }), length > 0
            {
                data = Array(rest.prefix(length))
                rest = rest[(rest.startIndex + length + 1)...]
            }
            guard let event = DiskEvent(fields, data) else { throw LogError(line: text) }
            events.append(event)
        }
        return events
    }

    private init?(_ fields: [String], _ data: [UInt8]) {
        let numbers = fields.map { Int($0) ?? -1 }
        switch (fields[0], fields.count) {
        case ("create", 4): self = .create(file: numbers[1], mode: Int(fields[2], radix: 8) ?? 0, path: fields[3])
        case ("mkdir", 4): self = .makeDirectory(file: numbers[1], mode: Int(fields[2], radix: 8) ?? 0, path: fields[3])
        case ("nameless", 3): self = .createNameless(file: numbers[1], mode: Int(fields[2], radix: 8) ?? 0)
        case ("link", 4): self = .link(file: numbers[1], path: fields[3])
        case ("rename", 3): self = .rename(from: fields[1], to: fields[2])
        case ("remove", 2): self = .remove(path: fields[1])
        case ("write", 4): self = .write(file: numbers[1], offset: numbers[2], bytes: data)
        case ("truncate", 3): self = .truncate(file: numbers[1], length: numbers[2])
        case ("content", 3): self = .content(file: numbers[1], bytes: data)
        case ("mode", 3): self = .mode(file: numbers[1], mode: Int(fields[2], radix: 8) ?? 0)
        case ("begin", 4): self = .syncBegins(token: fields[1] + "-" + fields[2], file: numbers[3])
        case ("end", 3): self = .syncEnds(token: fields[1] + "-" + fields[2])
        case ("acknowledged", 2): self = .acknowledged(commit: fields[1])
        default: return nil
        }
    }
}
