import RanksLauncher
import Testing

/// The checks are in `Tests/Ranks/DataParallelCases.swift`, where the ranks run them.
@Suite(.serialized)
struct ShardedBankTests {
  @Test(arguments: 1...4)
  func lossAndGradientAreThoseOfTheWholeBank(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["bank-sums"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }

  @Test(arguments: 1...4)
  func rowsAreTheSameForEveryNumberOfRanks(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["bank-rows"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }
}
