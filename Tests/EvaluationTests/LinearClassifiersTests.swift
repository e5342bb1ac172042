import RanksLauncher
import Testing

/// The checks are in `Tests/Ranks/LinearCases.swift`, where the ranks run them.
struct LinearClassifiersTests {
  @Test(arguments: 1...3)
  func learnAsPlainClassifiersDo(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["linear-classifiers"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }
}
