import RanksLauncher
import Testing

/// The checks are in `Tests/Ranks/DataParallelCases.swift`, where the ranks run them.
struct ShardedBankTests {
  @Test(arguments: 1...4)
  func lossAndGradientAreThoseOfTheWholeBank(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["bank-sums"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }

  @Test func threadsDoNotMatter() async throws {
    var digests: Set<Substring> = []
    for threads in 1...3 {
      let outcome = try await Launch(
        "Ranks", ["bank-digest"], ranks: 1, environment: ["OMP_NUM_THREADS": "\(threads)"]
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      digests.insert(outcome.output.prefix { $0 != "\n" })
    }
    #expect(digests.count == 1, "\(digests)")
  }

  @Test(arguments: 1...4)
  func rowsAreTheSameForEveryNumberOfRanks(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["bank-rows"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }
}
