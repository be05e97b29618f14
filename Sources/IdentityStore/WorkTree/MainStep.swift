/// What is done about `main` and the work tree next.
enum MainStep: Hashable {
    /// Nothing: both are where the log is.
    case rest
    /// Nothing yet: more changes may come at once.
    case wait
    /// Nothing, because of a person.
    case hold(Reason)
    /// `main` is moved alone: there is no work tree, or another branch is checked out there.
    case move
    /// The work tree is brought along with `main`.
    case sync

    /// What holds `main`.
    enum Reason: Hashable {
        /// A command of git that is to be gone on with.
        case open(OpenWork)
        /// A git process has just written the index, or holds it.
        case inUse
        /// Files that a person changed and the server has changed as well.
        case edited([HeldFile])
        /// A lock of a git process.
        case locked(String)
    }

    /// What `main` and the work tree are found in.
    struct Situation {
        enum Checkout { case bare, onMain, elsewhere }

        var checkout = Checkout.onMain
        /// Whether `main` is where the log is.
        var isMainThere = false
        /// Whether the work tree is.
        var isWorkTreeThere = false
        /// Whether `main` may be moved already, so that a stream of changes does not move it all the time.
        var isDue = true
        /// Whether `main` may not stay where it is, whatever is open: it names what was refused, or was set back.
        var mustMove = false
        /// Whether nobody will look again.
        var isLast = false
        var openWork: OpenWork?
        /// Whether a git process wrote the index within ``MainStep/quiet``, or holds its lock.
        var isInUse = false
        /// For how long that alone has held `main`.
        var usedFor = Duration.zero
    }

    /// For how long nobody but the server may have written the index.
    static let quiet = Duration.seconds(2)
    /// How long `main` waits for that.
    static let timeout = Duration.seconds(10)

    init(in situation: Situation) {
        let isThere = situation.isMainThere && (situation.checkout != .onMain || situation.isWorkTreeThere)
        if isThere {
            self = .rest
        } else if !situation.isDue, !situation.mustMove, !situation.isLast {
            self = .wait
        } else if let work = situation.openWork, !situation.mustMove {
            self = .hold(.open(work))
        } else if situation.checkout != .bare, situation.isInUse, !situation.mustMove, !situation.isLast,
            situation.usedFor < Self.timeout
        {
            self = .hold(.inUse)
        } else {
            self = situation.checkout == .onMain ? .sync : .move
        }
    }
}

extension MainStep.Reason {
    /// Whether git is at work by itself, which ends soon.
    var isOfProcesses: Bool {
        switch self {
        case .inUse, .locked: true
        case .open, .edited: false
        }
    }

    /// What holds `main`, for people.
    var text: String {
        switch self {
        case .open(let work):
            return "A \(work.command) is open in the work tree: finish it, or give it up with `\(work.remedy)`"
        case .inUse: return "Git processes use the work tree without a pause"
        case .edited(let files): return HeldFile.text(of: files)
        case .locked(let file): return "Another process holds \(file)"
        }
    }
}
