import Limits
import Testing

@Suite struct `Times that nest` {
    @Test func `let a hook hear that the log is locked, and not give up before`() {
        #expect(Limits.controlTime + Limits.logLock < Limits.hookWait)
    }

    @Test func `let changes wait for longer than the one before them waits for the log`() {
        #expect(Limits.logLock < Limits.changeWait)
    }

    @Test func `let hooks hold main for as long as they wait before anybody is told of it`() {
        #expect(Limits.hookWait < Limits.mainBehind)
    }

    @Test func `let a server that starts wait for a hook that waits for another`() {
        #expect(Limits.hookWait < Limits.serverLock)
    }

    @Test func `let a command that takes much back wait for longer than a hook`() {
        #expect(Limits.hookWait < Limits.restorationWait)
    }

    @Test func `let a commit that is meant be so until its hook has waited`() {
        #expect(Limits.hookWait < Limits.massChangePermit)
    }

    @Test func `let a server that stops cut off who does not take an answer`() {
        #expect(Limits.controlTime < Limits.shutdown - Limits.lastSeconds)
    }
}
