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
    func report(connections: Int, against other: ReadLoad? = nil) {
        let line = "HTTP: \(name), connections: \(connections)"
        let rate = other.map { Row.Baseline(name: $0.name, value: $0.best) }
        Row(name: line, value: best, unit: "/s", baseline: rate).print()
        guard let timePerRequest else { return }
        let time = other.flatMap { other in
            other.timePerRequest.map { Row.Baseline(name: other.name, value: $0) }
        }
        Row(name: line + ", processor", value: timePerRequest, unit: "µs", baseline: time).print()
    }
}
