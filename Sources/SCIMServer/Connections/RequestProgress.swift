/// How far the requests of a connection, and their answers, have come; requests may be sent before the answer to the one
/// before (pipelining).
struct RequestProgress {
    private var begun = 0
    private var received = 0
    private var answered = 0
    private var wireAtHead = 0
    private var isNew = false
    /// Whether the answer to the oldest unanswered request has begun.
    private(set) var isAnswering = false
    /// How many bytes of the newest body came.
    private(set) var body = 0
    /// Whether nothing is read and answered any more.
    var isOver = false

    mutating func headCame(wire: Int) {
        begun += 1
        (wireAtHead, body, isNew) = (wire, 0, true)
    }

    mutating func bodyCame(_ bytes: Int) { body += bytes }

    mutating func requestCame() { received += 1 }

    /// Whether the rest of the newest request has to be waited for; true once for each request.
    mutating func beginsToWait() -> Bool {
        defer { isNew = false }
        return isNew && received < begun
    }

    mutating func answerBegan() { isAnswering = true }

    mutating func answerEnded() {
        answered += 1
        isAnswering = false
    }

    /// How many requests are not answered.
    var unanswered: Int { begun - answered }
    /// Whether the request that is answered has not come as a whole.
    var isAnsweredEarly: Bool { received <= answered }
    /// Whether the rest of the request that is to be answered next is what has to come next.
    var isReceivingNext: Bool { begun == answered + 1 && received == answered }
    /// Whether a client that asked may be told to send the body.
    var isWaitingForBody: Bool { isReceivingNext && !isAnswering && body == 0 && !isOver }
    /// Whether an error can be answered: no other answer has to come first, and none has begun.
    var mayRefuse: Bool { !isAnswering && received == answered }

    /// How many bytes that were not its body have come of a request that has not come as a whole.
    ///
    /// - Parameter wire: How many bytes of all requests came.
    func overhead(wire: Int) -> Int { received < begun ? wire - wireAtHead - body : 0 }
}
