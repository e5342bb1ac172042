import Foundation
import RanksLauncher
import Testing

/// `train --dry-run`: the contract's names, nothing written, and what a run then does.
struct DryRunTests {
  private struct Plan: Decodable {
    struct Memory: Decodable {
      struct Part: Decodable { let name: String, bytes: Int }
      let total: Int
      let parts: [Part]
    }
    struct Bytes: Decodable {
      struct Part: Decodable { let name: String, bytes: Int, messages: Int }
      let total: Int
      let messages: Int
      let parts: [Part]
    }
    struct Seconds: Decodable {
      struct Part: Decodable { let name: String, seconds: Double }
      let total: Double
      let parts: [Part]
    }
    let images: Int
    let ranks: Int
    let nodes: Int
    let steps: Int
    let memory_per_rank: Memory
    let bytes_per_step: Bytes
    let seconds_per_step: Seconds
    let seconds_per_epoch: Seconds
    let seconds_per_discovery: Seconds
    let seconds_of_run: Seconds
  }

  private func plan(_ flags: [String], ranks: Int?) async throws -> Plan {
    let outcome = try await Launch(
      "and-dist", ["train", "--dry-run", "--json"] + flags, ranks: ranks
    ).run()
    try #require(outcome.succeeded, "\(outcome.errors)")
    return try JSONDecoder().decode(Plan.self, from: Data(outcome.output.utf8))
  }

  @Test(arguments: [1, 2])
  func aPlanIsWhatARunThenSays(ranks: Int) async throws {
    let scratch = try Scratch()
    let root = try SmallImages.write(train: 200, test: 40, in: scratch)
    let flags = [
      "--dataset", "mnist", "--data-root", root, "--width", "8", "--batch-size", "20", "--rounds",
      "2", "--epochs", "1", "--convolution", "direct",
    ]
    let output = try scratch.place("run")
    let plan = try await plan(flags + ["--output", output], ranks: ranks)
    #expect(!FileManager.default.fileExists(atPath: output))
    #expect(plan.images == 200 && plan.ranks == ranks && plan.nodes == 1)
    #expect(plan.steps == 20)
    #expect(plan.memory_per_rank.parts.reduce(0) { $0 + $1.bytes } == plan.memory_per_rank.total)
    // Features, and four sums over the bank, of half a batch each; the loss.
    #expect(plan.bytes_per_step.total == (ranks == 1 ? 0 : 10 * 128 * 4 + 10 * 258 * 4 + 8))
    #expect(plan.bytes_per_step.messages == (ranks == 1 ? 0 : 3))
    for seconds in [
      plan.seconds_per_step, plan.seconds_per_epoch, plan.seconds_per_discovery,
      plan.seconds_of_run,
    ] {
      #expect(seconds.total > 0 && seconds.total < 60)
      #expect(abs(seconds.parts.reduce(0) { $0 + $1.seconds } - seconds.total) < 1e-6)
    }

    let run = try await Training(flags, ranks: ranks, output: output)
    #expect(run.events("step").count == plan.steps)
    let memory = try #require(run.events("memory_plan").first?.total)
    #expect(abs(plan.memory_per_rank.total - memory) < memory / 20)
  }

  /// A thousand ranks of a billion images are planned by one.
  @Test func plansForRanksThatAreNotThere() async throws {
    let scratch = try Scratch()
    let root = try SmallImages.write(train: 60, test: 30, in: scratch)
    let plan = try await plan(
      [
        "--dataset", "mnist", "--data-root", root, "--width", "8", "--batch-size", "4096",
        "--convolution", "direct", "--ranks", "1024", "--ranks-per-node", "16", "--images",
        "1000000", "--latency", "1e-5", "--bandwidth", "1e10", "--rounds", "1",
      ], ranks: nil)
    #expect(plan.images == 1_000_000 && plan.ranks == 1024 && plan.nodes == 64)
    let bank = plan.memory_per_rank.parts.first { $0.name == "memory bank shard" }
    #expect(bank?.bytes == 977 * 128 * 4)
    let features = plan.bytes_per_step.parts.first { $0.name == "features" }
    #expect(features?.bytes == 1023 * 4 * 128 * 4)
  }
}
