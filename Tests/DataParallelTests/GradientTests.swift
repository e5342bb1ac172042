import RanksLauncher
import Testing

/// The checks are in `Tests/Ranks/GradientCases.swift`, where the ranks run them: flat and by nodes
/// of one, two and three ranks, as floats and compressed.
struct GradientTests {
  private func holds(_ name: String, on ranks: Int) async throws {
    let outcome = try await Launch("Ranks", [name], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    #expect(outcome.output == "\(name) holds on \(ranks)\n")
  }

  @Test(arguments: 1...4)
  func bucketsSumEverySegment(ranks: Int) async throws {
    try await holds("gradient-buckets", on: ranks)
  }

  @Test(arguments: 2...4)
  func bucketsOfAStepEqualOneSum(ranks: Int) async throws {
    try await holds("gradient-buckets-of-a-step", on: ranks)
  }

  @Test(arguments: 2...5)
  func everyRankHasTheSameBits(ranks: Int) async throws {
    try await holds("gradient-bits", on: ranks)
  }

  @Test(arguments: 2...5)
  func roundingIsWithinItsBound(ranks: Int) async throws {
    try await holds("gradient-rounding", on: ranks)
  }

  /// More ranks than cores, so that most of them wait for one that does not run.
  @Test(arguments: [2, 8])
  func ranksMeetAtEveryStage(ranks: Int) async throws {
    try await holds("gradient-steps", on: ranks)
  }

  @Test(arguments: 1...4)
  func sharedMemory(ranks: Int) async throws { try await holds("shared-memory", on: ranks) }

  @Test(arguments: 1...4)
  func exchange(ranks: Int) async throws { try await holds("exchange", on: ranks) }

  @Test(arguments: [["flat"], ["node"], ["node", "nodes"], ["flat", "bf16"], ["nodes", "bf16"]])
  func aRankThatFailsEndsTheOthersWait(way: [String]) async throws {
    let outcome = try await Launch("Ranks", ["gradient-failure"] + way, ranks: 4).run()
    #expect(outcome.errorLines == ["error: rank 3: the disc is full"], "\(outcome.errors)")
    #expect(outcome.status == 1)
    #expect(!outcome.timedOut)
    #expect(outcome.seconds < 15)
  }
}
