import Glibc
import MPI
import Testing

struct InterruptionTests {
  /// A signal that was ignored before is ignored again after it; by default it would end the process.
  @Test func leavesSignalsAsTheyWere() async {
    await #expect(processExitsWith: .success) {
      signal(SIGUSR1, SIG_IGN)
      _ = Interruption()
      raise(SIGUSR1)
    }
  }

  /// While it lives, signals are noted and end nothing.
  @Test func notesSignals() async {
    await #expect(processExitsWith: .success) {
      let interruption = Interruption()
      raise(SIGUSR1)
      _ = consume interruption
    }
  }
}
