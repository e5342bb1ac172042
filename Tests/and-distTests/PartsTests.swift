import RanksLauncher
import Testing

/// A run of V parts gives the same bits whoever holds them.
struct PartsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let flags: [String]
  }

  static let cases = [
    // Batches of 10, 10 and 2 images: none divides by the parts, of which some have none of the last.
    Case(testDescription: "statistics of a part's own", flags: []),
    Case(
      testDescription: "synchronised, accumulated, by messages, rows from features",
      flags: [
        "--sync-bn", "--accumulation", "3", "--reduction", "flat", "--bank-start", "features",
      ]),
    Case(
      testDescription: "each part's own images, accumulated",
      flags: ["--sharded-sampling", "--accumulation", "3"]),
    Case(
      testDescription: "in bf16, through shared memory, at a sharp temperature",
      flags: ["--precision", "bf16", "--reduction", "node", "--temperature", "0.02"]),
    Case(
      testDescription: "AlexNet",
      flags: ["--network", "alexnet", "--width", "24", "--image-size", "64"]),
  ].filter { PrecisionTests.hasBFloat16 || !$0.flags.contains("bf16") }

  private let scratch: Scratch
  private let flags: [String]

  init() throws {
    scratch = try Scratch()
    flags = [
      "--dataset", "mnist", "--data-root", try SmallImages.write(train: 22, in: scratch),
      "--width", "8", "--feature-dim", "16", "--rounds", "2", "--epochs", "2", "--batch-size", "10",
      "--neighbours", "2", "--evaluate-every", "0", "--convolution", "direct",
    ]
  }

  @Test(arguments: cases) func ranksDoNotMatter(test: Case) async throws {
    let flags = self.flags + test.flags + ["--parts", "4"]
    let whole = try await Training(flags, ranks: 4, output: scratch.place("on-4"))
    for ranks in [1, 2] {
      let run = try await Training(flags, ranks: ranks, output: scratch.place("on-\(ranks)"))
      #expect(run.losses == whole.losses, "on \(ranks) ranks")
      try expectSameState(run, whole)
      #expect(run.outcome.errors.contains("; 4 parts"))
    }
  }

  /// From 4 ranks to 2, 1 and 4 again, the second time inside an epoch: the run keeps its parts.
  @Test func goesOnExactlyOnOtherRanks() async throws {
    let whole = try await Training(flags, ranks: 4, output: scratch.place("whole"))
    let output = try scratch.place("run")
    for (ranks, steps) in [(4, 3), (2, 5), (1, 10)] {
      _ = try await Training(
        flags + ["--max-steps", "\(steps)"], ranks: ranks, output: output)
    }
    let run = try await Training(flags, ranks: 4, output: output)
    #expect(run.events("step").map(\.step) == Array(1...12))
    #expect(run.losses == whole.losses)
    try expectSameState(run, whole)
  }

  /// Ranks that hold unequal numbers of parts: the same up to rounding, and said so.
  @Test func anyNumberOfRanksHoldsThem() async throws {
    let flags = self.flags + ["--parts", "5", "--sync-bn", "--base-lr", "1e-4"]
    let alone = try await Training(flags, ranks: 1, output: scratch.place("alone"))
    let run = try await Training(flags, ranks: 3, output: scratch.place("run"))
    #expect(largestDifference(run.losses, alone.losses) < 2e-5)
    #expect(run.outcome.errors.contains("the same up to rounding"), "\(run.outcome.errors)")
  }

  @Test func partsStayAsTheyAre() async throws {
    let output = try scratch.place("run")
    _ = try await Training(flags + ["--max-steps", "2"], ranks: 2, output: output)
    for (further, ranks, words) in [
      (["--parts", "4"], 2, "was made with parts 2, not 4; give --parts 2 to go on"),
      ([], 3, "has parts 2, which 3 ranks cannot share"),
    ] {
      let outcome = try await Launch(
        "and-dist", ["train", "--output", output] + flags + further, ranks: ranks
      ).run()
      #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  private func expectSameState(_ run: Training, _ other: Training) throws {
    let steps = try #require(other.events("step").last?.step)
    let (saved, expected) = (
      SavedState(run.output, step: steps), SavedState(other.output, step: steps)
    )
    for name in try expected.tensorFiles() {
      #expect(
        try contents("\(saved.folder)/\(name)") == contents("\(expected.folder)/\(name)"), "\(name)"
      )
    }
  }
}
