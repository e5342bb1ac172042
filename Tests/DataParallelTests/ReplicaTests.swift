import RanksLauncher
import Testing

/// The checks are in `Tests/Ranks/NetworkCases.swift`, where the ranks run them.
struct ReplicaTests {
  /// Features, gradients and running statistics do not depend on how a batch is shared.
  @Test(arguments: 1...4)
  func synchronisedNormalisationIsThatOfTheWholeBatch(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["synchronised-normalisation"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }

  @Test(arguments: 1...4)
  func synchronisedGradientsHoldAgainstFiniteDifferences(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["synchronised-slopes"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }
}
