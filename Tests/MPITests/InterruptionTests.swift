import Foundation
import Glibc
import MPI
import Testing

struct InterruptionTests {
  /// A signal that was ignored before is ignored again after it; by default it would end the process.
  @Test func leavesSignalsAsTheyWere() async {
    await #expect(processExitsWith: .success) {
      signal(SIGUSR1, SIG_IGN)
      let interruption = Interruption()
      interruption.end()
      kill(getpid(), SIGUSR1)
      usleep(100_000)
    }
  }

  /// While it lives, signals are noted and end nothing; afterwards the one that came does.
  @Test(arguments: [SIGTERM, SIGUSR1, SIGUSR2, SIGINT])
  func notesSignals(number: Int32) async {
    await #expect(processExitsWith: .success) { [number] in
      let interruption = Interruption()
      precondition(interruption.signal == nil)
      kill(getpid(), number)
      // Delivered to another thread as a rule.
      for _ in 0..<500 where interruption.signal == nil { usleep(10_000) }
      precondition(interruption.signal?.number == number)
    }
    await #expect(processExitsWith: .signal(number)) { [number] in
      let interruption = Interruption()
      kill(getpid(), number)
      for _ in 0..<500 where interruption.signal == nil { usleep(10_000) }
      interruption.end()
      sleep(5)
    }
  }

  /// A thread that computes may have the stack's register point elsewhere: no handler runs on it.
  @Test func noThreadThatComputesIsInterrupted() async {
    await #expect(processExitsWith: .success) {
      let interruption = Interruption()
      @Sendable func blocked() -> [Bool] {
        var mask = sigset_t()
        _ = unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
        return [SIGTERM, SIGUSR1, SIGUSR2, SIGINT].map { unsafe sigismember(&mask, $0) == 1 }
      }
      precondition(blocked() == [true, true, true, true])
      let other = Thread {
        precondition(blocked() == [true, true, true, true]); _exit(0)
      }
      other.start()
      sleep(5)
      _ = interruption
      _exit(1)
    }
  }

  /// Who asks twice does not wait.
  @Test func aSecondSIGINTEndsTheProcess() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let interruption = Interruption()
      kill(getpid(), SIGINT)
      for _ in 0..<500 where interruption.signal == nil { usleep(10_000) }
      kill(getpid(), SIGINT)
      sleep(5)
    }
  }
}
