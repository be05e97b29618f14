/// Every limit of the server, with its unit; the table in the guide has the same figures.
///
/// The first sentence of a comment names the unit: in bytes, in seconds or in milliseconds. All others are counts.
public enum Limits: Sendable {}

/// Limits of a request.
extension Limits {
    /// The longest body of a request, in bytes.
    public static let body = 1 << 20
    /// The longest body of a request for groups, in bytes: about 80,000 members with names of 40 bytes.
    public static let groupBody = 8 << 20
    /// The longest body of a bulk request, in bytes; the service provider configuration announces it.
    public static let bulkBody = 4 << 20
    /// How much of a body that is too long is read and discarded before the connection is closed, in bytes: with more
    /// than a request may have, a client that sends slightly too much can still read the error.
    public static let discardedBody = 16 << 20
    /// How deep arrays and objects of a body may be nested, in levels.
    public static let nesting = 32
    /// The most operations of a PATCH.
    public static let patchOperations = 1000
    /// The most values that a PATCH or a bulk request looks at: its operations, times the comparisons of their filters,
    /// times the values of the attribute.
    public static let changeWork = 250_000
    /// The most operations of a bulk request.
    public static let bulkOperations = 1000
    /// The longest filter, and the longest path of a PATCH operation, in bytes.
    public static let filter = 4096
    /// How deep parentheses and brackets of a filter may be nested, in levels.
    public static let filterNesting = 32
    /// The most comparisons in a filter.
    public static let filterTerms = 64
    /// The longest path of an attribute, in bytes.
    public static let attributePath = 1024
    /// The most resources on a page of a list.
    public static let page = 1000
}

/// Limits of the log.
extension Limits {
    /// How much of the log is buffered for a slow reader, in bytes; lines beyond it are dropped and counted.
    public static let logBuffer = 1 << 18
    /// How much waits to be written of what is captured, in bytes; requests beyond it are not captured.
    public static let captureBuffer = 8 << 20
    /// The longest answer of which a capture says what it has, in bytes.
    public static let captureAnswer = 256 << 10
    /// The longest transcript that a capture writes, in bytes.
    public static let captureFile = 16 << 20
    /// The memory that the words of a client take which a capture has replaced, in bytes.
    public static let captureWords = 64 << 20
}

/// Limits of a stored resource.
extension Limits {
    /// The longest id, in bytes.
    public static let id = 200
    /// The longest string, in bytes.
    public static let text = 65_536
    /// The largest file of a resource that is written, in bytes, without the members of a group.
    public static let resource = 2 << 20
    /// How much of the name of a member is kept beside its id in the files of a group, in bytes.
    public static let memberName = 256
    /// The largest file of the state repository that is read, in bytes: a group of 100,000 members has about 10 MB.
    public static let file = 64 << 20
}

/// Limits of a commit that is pushed or made beside the server.
extension Limits {
    /// The longest name of a file or directory, in bytes: the limit of common file systems.
    public static let fileName = 255
    /// The longest path of a file, in bytes.
    public static let path = 2048
    /// How deep directories may be nested, in levels.
    public static let directoryDepth = 64
    /// The most files that a commit may change, or have when it is read as a whole.
    public static let changedFiles = 4 << 20
    /// The largest tree object, in bytes: about 200,000 entries.
    public static let tree = 8 << 20
    /// The largest commit object that is pushed or made beside the server, in bytes.
    public static let commit = 256 << 10
    /// The most new commits in a push.
    public static let pushedCommits = 1000
    /// How many commits are taken back at once.
    public static let restoredCommits = 1000
    /// How many resources, and how many memberships, the plan of what is taken back or restored tells of.
    public static let plannedResources = 1000
    /// The most merge bases of a push and `main` that are merged into one, as by the recursive strategy of git.
    public static let mergedBases = 32
    /// How far `meta.created` in files and imports may be ahead of the server's clock, in seconds.
    public static let createdAhead = 600
    /// How far the server's clock may be ahead of the newest commit at start without a warning, in seconds.
    public static let clockAhead = 86_400
    /// The largest version of a file that is merged line by line, in bytes: a file that belongs to no resource.
    public static let mergedText = 1 << 20
    /// How many checked updates of `main` are remembered until they are merged.
    public static let checkedUpdates = 4
    /// How much text, in bytes, may have its parsed content kept until it is merged.
    public static let parsedFiles = 32 << 20
    /// How much of the previous versions is compared with a commit that was made concurrently, in bytes.
    public static let comparedVersions = 8 << 20
    /// How long a permitted mass change may take from its check to its merge, in seconds.
    public static let massChangePermit = 600
}

/// Limits of a schema or resource type in the state repository.
extension Limits {
    /// The longest string in a definition, in bytes.
    public static let definitionText = 4096
    /// The most elements of an array in a definition.
    public static let definitionElements = 1000
    /// The longest URN of a schema, in bytes.
    public static let schemaURN = 200
    /// The longest name of an attribute, in bytes.
    public static let attributeName = 100
    /// The longest name and the longest endpoint of a resource type, in bytes.
    public static let resourceTypeName = 64
}

/// Limits of lists and responses.
extension Limits {
    /// The most values that a search looks at: resources times comparisons of the filter.
    public static let searchWork = 40_000_000
    /// The most concurrent searches that no index answers; others wait.
    public static let searches = 4
    /// The most of these searches of one client.
    public static let searchesPerClient = 2
    /// The most searches of one client that wait.
    public static let waitingSearches = 64
    /// The longest cursor, in bytes.
    public static let cursor = 512
    /// How long the pages of a cursor are kept after its last use, in seconds.
    public static let cursorIdle = 600
    /// The most scans kept for cursors; long filtered or sorted lists count as several.
    public static let keptScans = 64
    /// The most scans kept for the cursors of one client.
    public static let keptScansPerClient = 32
    /// The most members of a group that is returned after a PATCH.
    public static let patchAnswerMembers = 1000
    /// The longest list of names in a `Warning` header, in bytes.
    public static let warning = 1024
    /// The most warnings in a `Warning` header.
    public static let remarks = 10
    /// The most resources that a commit message names.
    public static let commitResources = 50
}

/// Limits of the queue of changes, and timeouts.
extension Limits {
    /// The most changes in the queue of the writer.
    public static let queuedChanges = 10_000
    /// The most memory for the changes in the queue, in bytes.
    public static let queuedSize = 128 << 20
    /// How long a change may wait in the queue, in seconds.
    public static let changeWait = 20
    /// How long a TLS handshake may take, in seconds.
    public static let handshake = 10
    /// How long a new connection may take until the headers of its first request are complete, in seconds.
    public static let firstRequest = 30
    /// How long a connection may take until the headers of its next request are complete, in seconds.
    public static let idle = 75
    /// How long the body of a request may take to arrive, in seconds.
    public static let bodyArrival = 60
    /// How long a client may read nothing of its response, in seconds.
    public static let stall = 30
    /// How long a client that does not read its response at once may take for all of it, in seconds.
    public static let answer = 300
    /// How long the server may run after it was told to stop, in seconds.
    public static let shutdown = 30
    /// How long before the end of ``shutdown`` changes that have not begun are given up, in seconds.
    public static let lastSeconds = 5
}

/// Limits of the server's certificate.
extension Limits {
    /// How long before its expiry a certificate is warned of each day, in days.
    public static let certificateWarning = 14
}

/// Limits of clients and their tokens.
extension Limits {
    /// The longest name of a client, in bytes.
    public static let clientName = 64
    /// The most clients, with those that were deleted.
    public static let clients = 1000
    /// The most tokens of one client: a new one is set up before the old one is revoked.
    public static let tokensPerClient = 2
    /// The longest bearer token that is looked up, in bytes.
    public static let token = 512
    /// The most secrets, keys, issuers and certificates of one client.
    public static let credentialsPerClient = 20
    /// How many days before its end the log and `/ready` warn of a token.
    public static let tokenWarning = 30
    /// How long a command waits for the server to take note of changed clients, in seconds; the server does so within a
    /// second by itself.
    public static let clientsNoted = 2
    /// The most refused requests that are kept: four fifths of them by clients, the others by who showed no valid token.
    public static let refusedRequests = 10_000
    /// How long a refused request is kept, in seconds.
    public static let refusedRequestTime = 7 * 86_400
    /// The most refused requests of clients that are noted in a second, and ten times the most of all others; of further
    /// ones only their number is.
    public static let refusedRequestsNoted = 1000
}

/// Limits of access tokens, and of the assertions for which they are given.
extension Limits {
    /// How long an access token lives unless its client says otherwise, in seconds.
    public static let accessTokenLife = 3600
    /// The longest life of an access token, in seconds.
    public static let accessTokenLongest = 21_600
    /// The longest access token, in bytes.
    public static let accessToken = 4096
    /// The most access tokens whose signature is not verified again.
    public static let cachedAccessTokens = 10_000
    /// The most replaced keys of access tokens that still count.
    public static let earlierKeys = 16
    /// The longest body of a request for an access token, in bytes.
    public static let tokenRequest = 64 << 10
    /// The longest assertion, in bytes.
    public static let assertion = 32 << 10
    /// The longest `jti` of an assertion, in bytes.
    public static let assertionID = 256
    /// How long an assertion may live that a client signs itself, in seconds.
    public static let assertionLife = 3600
    /// The most assertions that are remembered so that none is used twice; a tenth of them of one client.
    public static let usedAssertions = 100_000
    /// How far the clock of an issuer may be off, in seconds.
    public static let clockDifference = 60
    /// The largest JWK Set of an issuer, in bytes.
    public static let keySet = 256 << 10
    /// The most keys in a JWK Set.
    public static let keysOfSet = 100
    /// How long a JWK Set may take to arrive, in seconds.
    public static let keySetTime = 5
    /// How old a JWK Set may be before it is fetched anew, in seconds.
    public static let keySetFresh = 300
    /// How long after a fetch of a JWK Set the next one may be, in seconds, however many unknown keys are named.
    public static let keySetRetry = 30
    /// How long a JWK Set is used while it cannot be fetched anew, in seconds.
    public static let keySetStale = 86_400
}

/// Limits of how often clients may ask.
extension Limits {
    /// The least rate that a client can be given, in requests a second: so many are always admitted.
    public static let leastRate = 25
    /// The greatest rate, in requests a second.
    public static let greatestRate = 100_000
    /// The rate of clients that have none of their own, where the policy of a state demands one, in requests a second.
    public static let usualRate = 100
    /// How many requests from one network may fail to come in before the next one has to wait.
    public static let freeFailures = 10
    /// The longest time to wait after a request failed to come in, in seconds.
    public static let longestDelay = 300
    /// How long failures are remembered after the last one, in seconds.
    public static let failureMemory = 900
    /// The most networks whose failures are remembered.
    public static let failingNetworks = 4096
}

/// Limits of what a client may take away at once, unless `massChange` in `scimgit.json` or an administrator says otherwise.
extension Limits {
    /// How much of all may be taken away within `massChangeWindow`, in percent.
    public static let massChangePercent = 10
    /// How much may be taken away however little there is.
    public static let massChangeCount = 25
    /// How long is looked back, in seconds.
    public static let massChangeWindow = 3600
    /// The value of `Retry-After` for a client that is held back, in seconds.
    public static let massChangeRetry = 300
    /// How long a mass change is allowed when the administrator does not say, in seconds.
    public static let massChangeAllowance = 3600
}

/// Limits of connections.
extension Limits {
    /// The most open connections; fewer where the operating system allows few open files.
    public static let connections = 2048
    /// The most connections from one address, or from one IPv6 network of 64 bits; not behind a proxy, nor from this
    /// machine.
    public static let connectionsPerAddress = 256
    /// The most connections that are being refused with a response at a time; others are closed without one.
    public static let refusedConnections = 32
    /// How long a connection that was told to close is kept open, so that the client can read why, in seconds.
    public static let farewell = 2
    /// The file descriptors that connections leave for git, packs, hooks and the state.
    public static let reservedDescriptors = 256
    /// The file descriptors that connections leave where the operating system allows few open files.
    public static let leastDescriptors = 16
    /// The longest request line and header fields of a request, all together, in bytes.
    public static let headers = 64 << 10
    /// The most header fields of a request.
    public static let headerFields = 100
    /// How much the chunked coding may add to a body, in bytes: sizes, extensions and trailers.
    public static let chunkOverhead = 1 << 20
    /// The most connections in the backlog of the socket.
    public static let waitingConnections = 1024
    /// The value of `Retry-After`, in seconds.
    public static let retryAfter = 5
}

/// Limits of the control socket.
extension Limits {
    /// The most hooks that call at a time.
    public static let controlCallers = 128
    /// The longest message of a hook and the longest answer, in bytes.
    public static let controlMessage = 16 << 20
    /// How long `main` may be behind the log before that is reported, in seconds.
    public static let mainBehind = 30
}

/// Timeouts that nest: whoever waits for somebody waits longer than that one waits in turn, or it would give up just
/// before it learns the reason.
///
/// - While a hook waits for its commit to be merged, its message may take ``controlTime`` and the log may be locked for
///   ``logLock``: together that is shorter than ``hookWait``, so the hook learns that the log is locked.
/// - The changes in the queue behind one that finds the log locked wait longer than that one: ``changeWait``.
/// - A hook holds the lock of `main` for at most ``hookWait``; it is reported only when `main` is behind for longer:
///   ``mainBehind``.
/// - A server that starts waits longer than a hook that waits for another one: ``serverLock``.
/// - A command that takes back up to ``restoredCommits`` waits longer, ``restorationWait``, than a hook.
/// - A permitted mass change is still permitted when its hook has waited: ``massChangePermit``.
/// - A caller that does not read its answer is cut off after ``controlTime``, before a server that was told to stop
///   gives up, ``lastSeconds`` before the end of ``shutdown``.
extension Limits {
    /// How long the server retries to move the log while another process holds its lock, in seconds.
    public static let logLock = 5
    /// How long a hook may take to send its message, and to read the answer, in seconds.
    public static let controlTime = 10
    /// How long a hook waits for the server's answer, in seconds.
    public static let hookWait = 20
    /// How long the command that takes back or restores waits for the server to answer, in seconds.
    public static let restorationWait = 120
    /// How long a server that starts waits for a command or hook that works on the state without a server, in seconds.
    public static let serverLock = 30
}
