import RanksLauncher
import Testing

/// However a job fails, it ends within seconds, with one line and a status that is not zero.
struct EndingTests {
  /// A way to fail, on so many ranks, with the line and status that must come of it.
  struct Failing: Sendable, CustomTestStringConvertible {
    let name: String
    let ranks: Int?
    let line: String
    var status: Int32 = 1

    var testDescription: String { "\(name) on \(ranks.map(String.init) ?? "one alone")" }
  }

  static let failures = [
    Failing(name: "one-throws", ranks: 4, line: "error: rank 3: the disc is full"),
    Failing(name: "one-throws", ranks: 2, line: "error: rank 1: the disc is full"),
    Failing(name: "first-throws", ranks: 4, line: "error: rank 0: the disc is full"),
    Failing(name: "most-throw", ranks: 4, line: "error: rank 1: no such file"),
    Failing(name: "all-throw", ranks: 4, line: "error: no such file"),
    Failing(name: "all-throw", ranks: 1, line: "error: no such file"),
    Failing(name: "all-throw", ranks: nil, line: "error: no such file"),
    Failing(name: "all-agree", ranks: 4, line: "error: no such file"),
    Failing(name: "all-agree", ranks: nil, line: "error: no such file"),
    Failing(name: "one-agreed", ranks: 4, line: "error: rank 3: the disc is full"),
    Failing(name: "one-agreed", ranks: 2, line: "error: rank 1: the disc is full"),
    Failing(name: "group-agreed", ranks: 4, line: "error: rank 1: the odd ones fail"),
    Failing(name: "groups-agreed", ranks: 4, line: "error: rank 0: half of the ranks fail"),
    Failing(name: "status", ranks: 3, line: "error: an error with a status", status: 7),
    Failing(name: "status", ranks: nil, line: "error: an error with a status", status: 7),
    Failing(
      name: "status-agreed", ranks: 3, line: "error: rank 2: an error with a status", status: 7),
    Failing(name: "throws-with-pending", ranks: 4, line: "error: rank 3: the disc is full"),
    Failing(
      name: "dropped", ranks: 2,
      line: "error: a message was started and dropped before its wait()"),
    Failing(
      name: "dropped", ranks: nil,
      line: "error: a message was started and dropped before its wait()"),
    Failing(
      name: "invalid-root", ranks: 2, line: "error: MPI_Bcast failed: MPI_ERR_ROOT: invalid root"),
  ]

  @Test(arguments: failures)
  func oneLineAndAStatus(failing: Failing) async throws {
    let outcome = try await Launch("Ranks", ["ending", failing.name], ranks: failing.ranks).run()
    #expect(outcome.errorLines == [failing.line], "\(outcome.errors)")
    #expect(outcome.status == failing.status)
    #expect(!outcome.timedOut)
    #expect(outcome.seconds < 15)
  }

  static let noMemory =
    "no memory for 1099511627776 MiB more; use more ranks, a smaller batch or a narrower network "
    + "(and-dist doctor prints the plan)"

  @Test(arguments: [
    Failing(name: "no-memory", ranks: 3, line: "error: rank 2: \(noMemory)"),
    Failing(name: "no-memory", ranks: nil, line: "error: \(noMemory)"),
  ])
  func noMemoryIsAnErrorLikeAny(failing: Failing) async throws {
    try await oneLineAndAStatus(failing: failing)
  }

  /// Any rank may be the one that speaks, but one alone does.
  @Test
  func noMemoryOnAllRanksIsOneLine() async throws {
    let outcome = try await Launch("Ranks", ["ending", "no-memory-anywhere"], ranks: 4).run()
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(EndingTests.noMemory))
    #expect(outcome.status == 1)
    #expect(outcome.seconds < 15)
  }

  @Test
  func aTrapEndsTheJob() async throws {
    let outcome = try await Launch("Ranks", ["ending", "trap"], ranks: 3).run()
    #expect(outcome.status != 0)
    #expect(!outcome.timedOut)
    #expect(outcome.seconds < 15)
  }

  @Test(arguments: [nil, 1, 3])
  func aBodyThatReturnsIsASuccess(ranks: Int?) async throws {
    let outcome = try await Launch("Ranks", ["ending", "returns"], ranks: ranks).run()
    #expect(outcome.succeeded)
    #expect(outcome.errors == "")
  }

  /// The tests' own launcher ends what is not over in time, and keeps what it wrote.
  @Test
  func aJobThatHangsIsEnded() async throws {
    let outcome = try await Launch("Ranks", ["ending", "hangs"], ranks: 2, timeout: 3).run()
    #expect(outcome.timedOut && !outcome.succeeded)
    #expect(outcome.output == "begun\n")
    #expect(outcome.seconds < 15)
  }

  @Test
  func anUnknownCaseIsAnError() async throws {
    let outcome = try await Launch("Ranks", ["no-such-case"], ranks: 2).run()
    #expect(outcome.status == 1)
    #expect(outcome.errorLines.count == 1)
  }
}
