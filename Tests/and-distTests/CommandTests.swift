import Foundation
import RanksLauncher
import Testing

/// The commands beside training, as a person or a script starts them.
struct CommandTests {
  @Test(arguments: ["", "train", "evaluate", "embed", "discover", "doctor", "benchmark"])
  func helps(command: String) async throws {
    let outcome = try await Launch(
      "and-dist", (command.isEmpty ? [] : [command]) + ["--help"], ranks: nil
    ).run()
    #expect(outcome.succeeded)
    #expect(outcome.output.contains("USAGE: and-dist"))
    #expect(outcome.output.contains("OVERVIEW: "))
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
  }

  @Test func helpIsPrintedOnceForAllRanks() async throws {
    let outcome = try await Launch("and-dist", ["--version"], ranks: 3).run()
    #expect(outcome.succeeded)
    #expect(outcome.output.split(separator: "\n").count { $0.hasPrefix("and-dist ") } == 1)
  }

  @Test func doctorSaysWhatItFound() async throws {
    let scratch = try Scratch()
    let root = try SmallImages.write(train: 30, test: 10, in: scratch)
    let outcome = try await Launch(
      "and-dist",
      [
        "doctor", "--dataset", "mnist", "--data-root", root, "--width", "8", "--batch-size", "8",
      ], ranks: 2
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    for words in [
      "Open MPI", "2 ranks on 1 node, 1 thread each", "on cores", "OpenBLAS", "kernels",
      "oneDNN", "both give the same matrix product", "resnet18 of width 8",
      "memory bank shard", "activations", "a rank needs", "Ready to train.",
    ] { #expect(outcome.output.contains(words), "\(words)") }

    // Without the images there is no plan, but all else.
    let alone = try await Launch("and-dist", ["doctor", "--data-root", "/nowhere"], ranks: nil)
      .run()
    #expect(alone.succeeded, "\(alone.errors)")
    #expect(alone.output.contains("data     /nowhere"))
    #expect(alone.output.contains("Ready to train, but for the data."))
  }

  @Test(arguments: ["step", "bank", "discovery", "loader", "allreduce"])
  func benchmarksAreJSON(subject: String) async throws {
    let outcome = try await Launch(
      "and-dist",
      [
        "benchmark", subject, "--json", "--rows", "64", "--repeats", "2", "--width", "8",
        "--feature-dim", "8", "--batch-size", "8", "--image-size", "12", "--message-bytes", "4096",
        "--convolution", "direct",
      ], ranks: 2
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 1)
    let result = try JSONDecoder().decode(Result.self, from: Data(outcome.output.utf8))
    #expect(result.benchmark == subject)
    #expect(result.ranks == 2 && result.threads_per_rank == 1)
    #expect(result.values.count == 2 && result.values.allSatisfy { $0 > 0 })
    #expect((result.values.min() ?? 0)...(result.values.max() ?? 0) ~= result.median)
    #expect(["images/s", "s"].contains(result.unit))
    if subject == "step" {
      #expect(result.waited_for_data?.count == 2 && result.waited_for_messages?.count == 2)
    }
    if subject == "allreduce" {
      #expect(result.ways?.map(\.way) == ["flat", "by node", "flat, bf16"])
    }
  }

  @Test(arguments: ["bank", "allreduce"])
  func benchmarksAreTables(subject: String) async throws {
    let outcome = try await Launch(
      "and-dist",
      [
        "benchmark", subject, "--rows", "64", "--repeats", "2", "--width", "8", "--feature-dim",
        "8", "--batch-size", "8",
      ], ranks: 2
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(lines.contains(["unit", "median", "least", "most"]))
    let figures = lines.filter {
      $0.first == (subject == "bank" ? "time" : "flat") && $0.count == 5
    }
    let row = try #require(figures.first)
    let (median, least, most) = (Double(row[2]) ?? 0, Double(row[3]) ?? 0, Double(row[4]) ?? 0)
    #expect(row[1] == "ms" && 0 < least && least <= median && median <= most)
  }

  private struct Result: Decodable {
    let benchmark: String
    let ranks: Int
    let threads_per_rank: Int
    let unit: String
    let values: [Double]
    let median: Double
    let waited_for_data: [Double]?
    let waited_for_messages: [Double]?
    let ways: [Way]?

    struct Way: Decodable {
      let way: String
      let median: Double
    }
  }

  /// With no argument at all; ended as soon as it has said what it does.
  @Test func withoutArgumentsItSaysThatItIsTheQuickstart() async throws {
    let scratch = try Scratch()
    // A file where the run's folder would be, so that it ends before it trains.
    try scratch.write("", to: "runs")
    let outcome = try await Launch(
      "and-dist", ranks: 2, folder: URL(filePath: scratch.folder)
    ).run()
    #expect(outcome.output.lowercased().contains("quickstart"))
    #expect(outcome.output.contains("mpirun"))
    #expect(outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(!outcome.succeeded)
  }
}
