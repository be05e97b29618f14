import Foundation

/// One line of the table.
struct Row {
    /// What a value is compared with.
    struct Baseline {
        let name: String
        let value: Double
    }

    let name: String
    let value: Double
    let unit: String
    var baseline: Baseline?

    /// Writes the line at once, so that somebody who waits sees it.
    func print() {
        var line = name.padded(to: 52) + value.shown.leftPadded(to: 10) + " " + unit.padded(to: 3)
        if let baseline {
            line += "  (\((value / baseline.value).shown) × \(baseline.name))"
        }
        say(line)
    }
}

/// Writes a line to standard output at once.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

extension Double {
    /// The number with three digits or more: none after the point from 100, one from 10, else two.
    fileprivate var shown: String {
        let digits = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : 2
        let scale = [1, 10, 100][digits]
        let scaled = Int((self * Double(scale)).rounded())
        guard digits > 0 else { return "\(scaled)" }
        return "\(scaled / scale)." + "\(scaled % scale)".leftPadded(to: digits, with: "0")
    }
}

extension String {
    fileprivate func leftPadded(to width: Int, with filler: Character = " ") -> String {
        String(repeating: filler, count: max(0, width - count)) + self
    }

    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
