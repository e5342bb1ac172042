import Foundation
import RanksLauncher
import Testing

/// Each case is held against a brute force by the ranks themselves (`Tests/Ranks/DiscoveryCases`),
/// and its bits against those of other numbers of ranks here.
struct DiscoveryTests {
  /// Kind, N, d, k, τ, share of anchors, rows in a block.
  static let cases = [
    "random 1 2 0 0.1 1 4096",
    "random 2 3 1 0.1 0.5 4096",
    "random 3 2 2 0.07 0.25 4096",
    "random 101 5 20 0.1 0.25 4096",
    "random 1000 256 3 0.07 0.25 128",
    "random 777 64 7 0.02 0.5 256",
    "random 500 128 1 0.001 0.25 256",
    "random 20000 128 1 0.1 0.25 4096",
    "clusters 1203 32 20 0.1 0.75 300",
    "clusters 20000 16 5 0.05 0.5 4096",
    "duplicates 11 2 1 0.1 0.3 4096",
    "duplicates 999 128 9 0.1 0.5 200",
    "duplicates 4001 48 20 0.05 0.25 1024",
    "axes 128 64 3 0.1 0.25 64",
  ]

  @Test func equalsBruteForceAndTheBitsOfEveryNumberOfRanks() async throws {
    var digests: Set<[Substring]> = []
    for ranks in 1...4 {
      let outcome = try await Launch(
        "Ranks", ["discovery"] + DiscoveryTests.cases.map { "\($0) 0" }, ranks: ranks, timeout: 240
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      digests.insert(outcome.output.split(separator: "\n").filter { $0.hasPrefix("digest") })
    }
    #expect(digests.count == 1, "\(digests)")
    #expect(digests.first?.count == DiscoveryTests.cases.count)
  }

  /// However many parts there are, and whoever holds them.
  @Test func partsDoNotMatter() async throws {
    let cases = ["random 101 5 20 0.1 0.25 64", "duplicates 999 128 9 0.1 0.5 200"]
    var digests: Set<[Substring]> = []
    for (parts, ranks) in [(0, 1), (4, 1), (4, 2), (8, 2), (7, 3), (8, 4), (101, 4)] {
      let outcome = try await Launch(
        "Ranks", ["discovery"] + cases.map { "\($0) \(parts)" }, ranks: ranks
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      digests.insert(outcome.output.split(separator: "\n").filter { $0.hasPrefix("digest") })
    }
    #expect(digests.count == 1, "\(digests)")
    #expect(digests.first?.count == cases.count)
  }

  @Test func blocksAndThreadsDoNotMatter() async throws {
    var digests: Set<String> = []
    for (block, threads) in [("64", "1"), ("300", "2"), ("4096", "3")] {
      let outcome = try await Launch(
        "Ranks", ["discovery", "duplicates 999 128 9 0.1 0.5 \(block) 0"], ranks: 2,
        environment: ["OMP_NUM_THREADS": threads]
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      digests.insert(outcome.output)
    }
    #expect(digests.count == 1, "\(digests)")
  }

  /// oneDNN has other kernels for other processors; tiles are of a size in which the place of a pair
  /// changes no bit.
  @Test(arguments: ["AVX2", "SSE41"])
  func olderProcessorsAreExactToo(instructions: String) async throws {
    let cases = [2, 3, 5, 16, 33, 48, 64, 100, 128, 256].map {
      "duplicates 333 \($0) 9 0.1 0.5 64 0"
    }
    var digests: Set<[Substring]> = []
    for ranks in [1, 3] {
      let outcome = try await Launch(
        "Ranks", ["discovery"] + cases, ranks: ranks,
        environment: ["DNNL_MAX_CPU_ISA": instructions, "ONEDNN_MAX_CPU_ISA": instructions]
      ).run()
      #expect(outcome.succeeded, "\(outcome.errors)")
      digests.insert(outcome.output.split(separator: "\n").filter { $0.hasPrefix("digest") })
    }
    #expect(digests.count == 1, "\(digests)")
    #expect(digests.first?.count == cases.count)
  }

  /// What a checkpoint in the middle of it saves is enough to go on to the same bits.
  @Test(arguments: [nil, 2, 3], [0, 5])
  func goesOnFromAnyBlock(ranks: Int?, parts: Int) async throws {
    let outcome = try await Launch(
      "Ranks", ["discovery-resumed", "duplicates 500 32 3 0.1 0.5 64 \(parts)"], ranks: ranks
    ).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
  }

  @Test(arguments: [1, 3])
  func tooManyNeighboursEndTheJob(ranks: Int) async throws {
    let outcome = try await Launch(
      "Ranks", ["discovery", "random 5 4 5 0.1 1 64 0"], ranks: ranks
    ).run()
    #expect(!outcome.succeeded)
    #expect(outcome.errorLines.count == 1)
    #expect(
      outcome.errorLines.first?.contains("neighbours 5: each of 5 rows has only 4 others") == true,
      "\(outcome.errors)")
  }

  @Test(arguments: ["nan", "0.7"], [1, 3])
  func rowsThatAreNotUnitRowsEndTheJob(value: String, ranks: Int) async throws {
    let outcome = try await Launch("Ranks", ["discovery-of-bad-rows", value], ranks: ranks).run()
    #expect(!outcome.succeeded)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errorLines.first?.contains("row 6 has ") == true, "\(outcome.errors)")
  }
}
