/// Every limit of the server, with its unit; the table in the guide has the same figures.
///
/// The first sentence of a comment names the unit: in bytes, in seconds or in milliseconds. All others are counts.
public enum Limits {}

/// What a request may have.
extension Limits {
    /// The longest body of a request, in bytes.
    public static let body = 1 << 20
    /// The longest body of a request for groups, in bytes: about 80,000 members with names of 40 bytes.
    public static let groupBody = 8 << 20
    /// The longest body of a bulk request, in bytes; the service provider configuration announces it.
    public static let bulkBody = 4 << 20
    /// How much of a body that is too long is read before the connection is cut, in bytes: more than a request may have,
    /// so that a client that sends somewhat too much can still read why it was refused.
    public static let discardedBody = 16 << 20
    /// How deep arrays and objects of a body may be nested, in levels.
    public static let nesting = 32
    /// How many operations a PATCH may have.
    public static let patchOperations = 1000
    /// How many values a PATCH or a bulk request may look at: operations, comparisons of their filters and values of the
    /// attribute are multiplied.
    public static let changeWork = 250_000
    /// How many operations a bulk request may have.
    public static let bulkOperations = 1000
    /// The longest filter and the longest path of a PATCH operation, in bytes.
    public static let filter = 4096
    /// How deep parentheses and brackets of a filter may be nested, in levels.
    public static let filterNesting = 32
    /// How many comparisons a filter may have.
    public static let filterTerms = 64
    /// The longest path of an attribute, in bytes.
    public static let attributePath = 1024
    /// How many resources a page of a list has at most.
    public static let page = 1000
}

/// What may wait.
extension Limits {
    /// How much of the log waits for a reader that is slow, in bytes; lines beyond it are dropped and counted.
    public static let logBuffer = 1 << 18
}

/// What a stored resource may have.
extension Limits {
    /// The longest id, in bytes.
    public static let id = 200
    /// The longest text, in bytes.
    public static let text = 65_536
    /// The largest file of a resource that is written, in bytes: the members of a group do not count.
    public static let resource = 2 << 20
    /// How much of the name of a member stands beside its id in the files of a group, in bytes.
    public static let memberName = 256
    /// The largest file of the state repository that is read, in bytes: a group of 100,000 members has about 10 MB.
    public static let file = 64 << 20
}

/// What the trees of a commit may have that does not come through SCIM.
extension Limits {
    /// The longest name of a file or directory, in bytes: what file systems take.
    public static let fileName = 255
    /// The longest path of a file, in bytes.
    public static let path = 2048
    /// How many directories may stand in each other.
    public static let directoryDepth = 64
    /// How many files a commit may change, or have when all are read.
    public static let changedFiles = 4 << 20
    /// The largest object of a directory, in bytes: about 200,000 entries.
    public static let tree = 8 << 20
    /// The largest object of a commit that is pushed or made beside the server, in bytes.
    public static let commit = 256 << 10
    /// How many new commits a push may have.
    public static let pushedCommits = 1000
    /// How many commits are taken back at once.
    public static let restoredCommits = 1000
    /// How many resources, and how many memberships, the plan of what is taken back or restored tells of.
    public static let plannedResources = 1000
    /// How many commits are merged to find what a push started from, when it and `main` were merged with each other.
    public static let mergedBases = 32
    /// How far ahead of the server's clock `meta.created` may be in files and imports, in seconds.
    public static let createdAhead = 600
    /// How far the server's clock may be ahead of the newest commit at start without a warning, in seconds.
    public static let clockAhead = 86_400
    /// The largest version of a file that is merged by line, in bytes: files that are no part of the resources.
    public static let mergedText = 1 << 20
    /// How much of former versions is compared with what a commit has that was made meanwhile, in bytes.
    public static let comparedVersions = 8 << 20
    /// How long a commit that is said to be meant may take from its check to its merge, in seconds.
    public static let massChangePermit = 600
}

/// What a schema or a resource type of the state repository may have.
extension Limits {
    /// The longest text of a definition, in bytes.
    public static let definitionText = 4096
    /// How many elements an array of a definition may have.
    public static let definitionElements = 1000
    /// The longest URN of a schema, in bytes.
    public static let schemaURN = 200
    /// The longest name of an attribute, in bytes.
    public static let attributeName = 100
    /// The longest name and the longest endpoint of a resource type, in bytes.
    public static let resourceTypeName = 64
}

/// What lists and answers may have.
extension Limits {
    /// How many values a search may look at: resources and comparisons of the filter are multiplied.
    public static let searchWork = 40_000_000
    /// How many searches that no index answers go on at once; others wait.
    public static let searches = 4
    /// How many of them are of one client.
    public static let searchesPerClient = 2
    /// How many searches of one client may wait.
    public static let waitingSearches = 64
    /// The longest cursor, in bytes.
    public static let cursor = 512
    /// How long the pages of a cursor are kept after its last use, in seconds.
    public static let cursorIdle = 600
    /// How many scans are kept for cursors; long filtered or sorted lists count as several.
    public static let keptScans = 64
    /// How many scans are kept for the cursors of one client.
    public static let keptScansPerClient = 32
    /// How many members a group may have to be sent back after a PATCH.
    public static let patchAnswerMembers = 1000
    /// The longest list of names in a `Warning` header, in bytes.
    public static let warning = 1024
    /// How many remarks a `Warning` header has at most.
    public static let remarks = 10
    /// How many resources the message of a commit names.
    public static let commitResources = 50
}

/// What may wait, and how long things may take.
extension Limits {
    /// How many changes may wait to be made.
    public static let queuedChanges = 10_000
    /// How much memory the changes that wait may take, in bytes.
    public static let queuedSize = 128 << 20
    /// How long a change may wait until it is begun, in seconds.
    public static let changeWait = 20
    /// How long the handshake of TLS may take, in seconds.
    public static let handshake = 10
    /// How long the first request of a connection may take to begin and its headers to come, in seconds.
    public static let firstRequest = 30
    /// How long each further request may take to begin and its headers to come, in seconds.
    public static let idle = 75
    /// How long the body of a request may take to come, in seconds.
    public static let bodyArrival = 60
    /// How long a client may take nothing of its answer, in seconds.
    public static let stall = 30
    /// How long a client that does not take its answer at once may need for all of it, in seconds.
    public static let answer = 300
    /// How long the server may go on after it was told to stop, in seconds.
    public static let shutdown = 30
    /// How long before that what has not been begun is given up, in seconds.
    public static let lastSeconds = 5
}

/// What the certificate of the server may have.
extension Limits {
    /// How long before its end a certificate is warned of each day, in days.
    public static let certificateWarning = 14
}

/// What clients and their tokens may have.
extension Limits {
    /// The longest name of a client, in bytes.
    public static let clientName = 64
    /// How many tokens one client may have: a new one is set up before the old one is revoked.
    public static let tokensPerClient = 2
    /// The longest bearer token that is looked at, in bytes.
    public static let token = 512
}

/// What connections may have.
extension Limits {
    /// How many connections may be open at once; fewer where the operating system allows few open files.
    public static let connections = 2048
    /// How many connections may come from one address, or from one IPv6 network of 64 bits; not behind a proxy, nor from
    /// this machine.
    public static let connectionsPerAddress = 256
    /// How many connections may be told at once that there is no room; others are closed without a word.
    public static let refusedConnections = 32
    /// How long a connection is kept open that was told to go, so that the other side can read why, in seconds.
    public static let farewell = 2
    /// How many descriptors connections leave for git, packs, hooks and the state.
    public static let reservedDescriptors = 256
    /// How many descriptors connections leave where the operating system allows few open files.
    public static let leastDescriptors = 16
    /// The longest line and header fields of a request, all together, in bytes.
    public static let headers = 64 << 10
    /// How many header fields a request may have.
    public static let headerFields = 100
    /// How much the chunks of a body may have around them, in bytes: sizes, extensions and trailers.
    public static let chunkOverhead = 1 << 20
    /// How many connections wait until the server takes them in.
    public static let waitingConnections = 1024
    /// When a client may try again, in seconds.
    public static let retryAfter = 5
}

/// What hooks and the server may say to each other.
extension Limits {
    /// How many hooks may call at once.
    public static let controlCallers = 128
    /// The longest message of a hook and the longest answer, in bytes.
    public static let controlMessage = 16 << 20
    /// How long `main` may be held behind the log before somebody is told, in seconds.
    public static let mainBehind = 30
}

/// Times that nest: whoever waits for somebody waits longer than that one waits in turn, or it would give up just before
/// it is told what is the matter.
///
/// - The log may be locked for ``logLock`` while a hook waits for its commit to be merged, after it took ``controlTime``
///   to send its message: both together are shorter than ``hookWait``, so a hook is told that the log is locked.
/// - The changes that wait behind one that finds the log locked wait longer, ``changeWait``, than that one.
/// - A hook holds the lock of `main` for ``hookWait`` at most; only what holds `main` longer is told of, after
///   ``mainBehind``.
/// - A server that starts waits for ``serverLock``, longer than a hook that waits for another one to be done.
/// - A command that takes back up to ``restoredCommits`` waits longer, ``restorationWait``, than a hook.
/// - A commit that is said to be meant is still so, ``massChangePermit``, when its hook has waited.
/// - A caller that does not take its answer is cut off, after ``controlTime``, before a server that was told to stop gives
///   up, ``lastSeconds`` before the end of ``shutdown``.
extension Limits {
    /// How long the log is tried to be moved while somebody else holds its lock, in seconds.
    public static let logLock = 5
    /// How long a hook may take to send its message, and to take the answer, in seconds.
    public static let controlTime = 10
    /// How long a hook waits for the server to answer, in seconds.
    public static let hookWait = 20
    /// How long the command that takes back or restores waits for the server to answer, in seconds.
    public static let restorationWait = 120
    /// How long a server that starts waits for a command or hook that works on the state without one, in seconds.
    public static let serverLock = 30
}
