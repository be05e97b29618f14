/// The progress of the requests and responses of a connection, which may be pipelined.
struct RequestProgress {
    private var begun = 0
    private var received = 0
    private var answered = 0
    private var wireAtHead = 0
    private var isNew = false
    /// Whether the response to the oldest unanswered request has begun.
    private(set) var isAnswering = false
    /// The number of bytes received of the newest request body.
    private(set) var body = 0
    /// Whether no more requests are read and answered.
    var isOver = false

    mutating func headCame(wire: Int) {
        begun += 1
        (wireAtHead, body, isNew) = (wire, 0, true)
    }

    mutating func bodyCame(_ bytes: Int) { body += bytes }

    mutating func requestCame() { received += 1 }

    /// Whether the server starts to wait for the rest of the newest request; true at most once for each request.
    mutating func beginsToWait() -> Bool {
        defer { isNew = false }
        return isNew && received < begun
    }

    mutating func answerBegan() { isAnswering = true }

    mutating func answerEnded() {
        answered += 1
        isAnswering = false
    }

    /// The number of unanswered requests.
    var unanswered: Int { begun - answered }
    /// Whether the request that is being answered has not arrived completely.
    var isAnsweredEarly: Bool { received <= answered }
    /// Whether the request that is to be answered next is the one that is arriving.
    var isReceivingNext: Bool { begun == answered + 1 && received == answered }
    /// Whether a 100 (Continue) response may be sent.
    var isWaitingForBody: Bool { isReceivingNext && !isAnswering && body == 0 && !isOver }
    /// Whether an error response can be sent now: no other response precedes it, and none has begun.
    var mayRefuse: Bool { !isAnswering && received == answered }

    /// The number of bytes, other than its body, received of a request that has not arrived completely; 0 without such
    /// a request.
    ///
    /// - Parameter wire: The number of bytes received on the connection.
    func overhead(wire: Int) -> Int { received < begun ? wire - wireAtHead - body : 0 }
}
