import RanksLauncher
import Testing

/// The checks are in `Tests/Ranks/EvaluationCases.swift`, where the ranks run them.
struct WeightedKNNTests {
  @Test(arguments: 1...4)
  func equalsAVoteWrittenDownPlainly(ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["weighted-knn"], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }

  /// The vote on the raw pixels of Fashion-MNIST, 1,000 images a class: 0.774 with PyTorch.
  @Test func rawPixelsOfFashionMNIST() async throws {
    var outputs: Set<String> = []
    for ranks in [1, 3] {
      let outcome = try await Launch("Ranks", ["raw-pixels"], ranks: ranks, timeout: 120).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      outputs.formUnion(outcome.output.split(separator: "\n").prefix(1).map(String.init))
    }
    #expect(outputs.count == 1, "\(outputs)")
  }
}
