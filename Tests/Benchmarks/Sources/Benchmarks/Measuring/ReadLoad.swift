import NIOCore

/// Requests that change nothing, sent to a server again and again in short samples.
struct ReadLoad {
    let name: String
    let server: ServerProcess
    let requests: [ByteBuffer]
    private var best = 0.0
    private var answered = 0
    private var processorTime = 0.0

    init(name: String, server: ServerProcess, requests: [ByteBuffer]) {
        self.name = name
        self.server = server
        self.requests = requests
    }

    /// The mean processor time that the server spends on a request, in µs; nil where the system does not tell.
    private var timePerRequest: Double? {
        processorTime > 0 ? processorTime / Double(answered) : nil
    }

    /// Sends requests for a part of a second.
    mutating func sample(connections: Int) async throws {
        let start = Machine.processorTime(ofProcess: server.id) ?? 0
        let work = try await LoadClient(port: server.port, connections: connections)
            .work(off: requests, repeats: true, limit: .milliseconds(400)).result()
        processorTime += (Machine.processorTime(ofProcess: server.id) ?? 0) - start
        best = max(best, work.rate)
        answered += work.count
    }

    /// Prints the best rate and the processor time of a request.
    func report(connections: Int, against other: ReadLoad) {
        let line = "HTTP: \(name), connections: \(connections)"
        let isOther = name == other.name
        Row(
            name: line, value: best, unit: "/s",
            baseline: isOther ? nil : Row.Baseline(name: other.name, value: other.best)
        ).print()
        guard let timePerRequest, let otherTime = other.timePerRequest else { return }
        Row(
            name: line + ", processor", value: timePerRequest, unit: "µs",
            baseline: isOther ? nil : Row.Baseline(name: other.name, value: otherTime)
        ).print()
    }
}
