import CSQLite
import Foundation

/// A table of files in an SQLite database with a write-ahead log, each insert a transaction of its own that is synced:
/// what an embedded database does with the same changes.
@safe
final class SQLiteTable {
    private var database: OpaquePointer?
    private var insertion: OpaquePointer?

    /// Makes the table in a folder that is there.
    init(in directory: String) throws {
        let path = directory + "/table.sqlite"
        guard unsafe sqlite3_open(path, &database) == SQLITE_OK else { throw Failure("SQLite cannot open \(path).") }
        try run("PRAGMA journal_mode=WAL")
        try run("PRAGMA synchronous=FULL")
        try run("CREATE TABLE resource (id TEXT PRIMARY KEY, userName TEXT UNIQUE, file BLOB)")
        let insert = "INSERT INTO resource VALUES (?, ?, ?)"
        guard unsafe sqlite3_prepare_v2(database, insert, -1, &insertion, nil) == SQLITE_OK else { throw failure }
    }

    deinit {
        unsafe sqlite3_finalize(insertion)
        unsafe sqlite3_close(database)
    }

    /// Inserts one file, durably.
    func insert(id: String, userName: String, file: [UInt8]) throws {
        for (index, text) in [id, userName].enumerated() {
            unsafe sqlite3_bind_text(insertion, Int32(index + 1), text, -1, transient)
        }
        unsafe sqlite3_bind_blob(insertion, 3, file, Int32(file.count), transient)
        guard unsafe sqlite3_step(insertion) == SQLITE_DONE else { throw failure }
        unsafe sqlite3_reset(insertion)
    }

    private func run(_ statement: String) throws {
        guard unsafe sqlite3_exec(database, statement, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    private var failure: Failure {
        Failure("SQLite: " + (unsafe sqlite3_errmsg(database).map { unsafe String(cString: $0) } ?? "failed"))
    }

    /// Tells SQLite to copy what it is given.
    private var transient: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }
}
