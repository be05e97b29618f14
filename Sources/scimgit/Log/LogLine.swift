import Foundation
import JSON
import Logging
import SCIMServer
import Synchronization

/// A line of the log, built field by field.
struct LogLine: Sendable {
    private let format: LogFormat
    private var text: [UInt8] = []
    /// Whether the line is written without delay.
    let isUrgent: Bool

    /// Starts a line with the time in UTC, the level and the message.
    init(_ message: String, _ level: Logger.Level, label: String, format: LogFormat) {
        self.format = format
        isUrgent = level >= .warning
        text.reserveCapacity(384)
        switch format {
        case .text:
            text += Self.time.utf8
            text.append(UInt8(ascii: " "))
            text += level.rawValue.utf8
            text.append(UInt8(ascii: " "))
            text += label.utf8
            text += ": ".utf8
            text += message.utf8.lazy.map { $0 < 0x20 ? 0x20 : $0 }
        case .json:
            text.append(UInt8(ascii: "{"))
            add("time", Self.time)
            add("level", level.rawValue)
            add("message", message)
        }
    }

    /// The line of a request.
    init(_ request: RequestRecord, label: String, format: LogFormat) {
        self.init("request", .info, label: label, format: format)
        add("method", request.method)
        add("path", request.path)
        add("status", request.status)
        add("address", request.address)
        add("client", request.client)
        add("resource", request.resource)
        add("scimType", request.scimType)
        add("detail", request.detail)
        add("commit", request.commit)
        add("microseconds", request.microseconds)
        add("request", request.requestID)
    }

    /// Adds a field, unless the value is nil.
    mutating func add(_ name: String, _ value: String?) {
        guard let value else { return }
        begin(name)
        if format == .text, value.isBareWord {
            text += value.utf8
        } else {
            text += JSONValue.string(value).compactBytes
        }
    }

    /// Adds a field with a number.
    mutating func add(_ name: String, _ value: Int) {
        begin(name)
        text += String(value).utf8
    }

    private mutating func begin(_ name: String) {
        switch format {
        case .text:
            text.append(UInt8(ascii: " "))
            text += name.utf8
            text.append(UInt8(ascii: "="))
        case .json:
            if text.count > 1 { text.append(UInt8(ascii: ",")) }
            text += JSONValue.string(name).compactBytes
            text.append(UInt8(ascii: ":"))
        }
    }

    /// Appends the line with its line break.
    func append(to bytes: inout [UInt8]) {
        bytes += text
        if format == .json { bytes.append(UInt8(ascii: "}")) }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The length of the line with its line break, in bytes; approximate.
    var count: Int { text.count + 2 }

    private static let shown = Mutex((second: 0, text: ""))

    /// The current time to the second, which is formatted once a second only.
    private static var time: String {
        let second = Int(Date.now.timeIntervalSince1970)
        return shown.withLock { shown in
            if shown.second != second {
                shown = (second, Date(timeIntervalSince1970: Double(second)).ISO8601Format())
            }
            return shown.text
        }
    }
}
