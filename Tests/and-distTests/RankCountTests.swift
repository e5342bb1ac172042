import Testing

/// With synchronised batch norm, a run is the same on any number of ranks, up to rounding.
struct RankCountTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let images: Int
    let flags: [String]
  }

  static let cases = [
    // Batches of 5, 5, 5 and 3: none divides by the ranks, and the last has nothing for one of 4.
    Case(
      testDescription: "shuffled and augmented, from random rows", images: 18,
      flags: ["--batch-size", "5"]),
    // Batches of 6, 6, 6 and 1 in two steps, from rows that the ranks compute together. With seed 0 a
    // value comes so near to a kink of the network that rounding decides on which side it is.
    Case(
      testDescription: "accumulated, from the network's features", images: 19,
      flags: [
        "--batch-size", "6", "--accumulation", "2", "--bank-start", "features", "--seed", "1",
      ]),
  ]

  @Test(arguments: cases)
  func lossesAndAnchorsAreTheSame(test: Case) async throws {
    let scratch = try Scratch()
    let root = try SmallImages.write(train: test.images, in: scratch)
    var runs: [Training] = []
    for ranks in 1...4 {
      runs.append(
        try await Training(
          [
            "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "16",
            "--rounds", "3", "--epochs", "1", "--base-lr", "1e-4", "--sync-bn",
            "--evaluate-every", "0", "--convolution", "direct",
          ] + test.flags, ranks: ranks, output: scratch.place("on-\(ranks)")))
    }
    let first = runs[0]
    for (run, ranks) in zip(runs, 1...4).dropFirst() {
      let start = largestDifference(run.losses, first.losses, first: 3)
      let all = largestDifference(run.losses, first.losses)
      print("\(test.testDescription) on \(ranks): first three steps \(start), all \(all)")
      // Ten times what was measured.
      #expect(start <= 8e-6)
      #expect(all <= 2e-5)
      for (discovery, expected) in zip(run.events("discovery"), first.events("discovery")) {
        #expect(discovery.anchors == expected.anchors)
        let (mean, right) = (
          try #require(discovery.entropyMean), try #require(expected.entropyMean)
        )
        #expect(abs(mean - right) <= 1e-3 * right)
      }
      #expect(run.events("discovery").count == 2)
      #expect(run.events("step").map(\.step) == first.events("step").map(\.step))
    }
  }
}
