import RanksLauncher
import Testing

/// A test a routine: closed forms on 1 to 4 ranks, at once and in chunks, even and uneven.
///
/// The checks themselves are in `Tests/Ranks/MessageCases.swift`, where the ranks run them.
struct MessageTests {
  private func holds(_ name: String, on ranks: Int?) async throws {
    let outcome = try await Launch("Ranks", [name], ranks: ranks).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    #expect(outcome.output == "\(name) holds on \(ranks ?? 1)\n")
    #expect(outcome.errorLines.isEmpty)
  }

  @Test(arguments: 1...4)
  func allReduce(ranks: Int) async throws { try await holds("all-reduce", on: ranks) }

  @Test(arguments: 1...4)
  func reduceScatter(ranks: Int) async throws { try await holds("reduce-scatter", on: ranks) }

  @Test(arguments: 1...4)
  func broadcast(ranks: Int) async throws { try await holds("broadcast", on: ranks) }

  @Test(arguments: 1...4)
  func allGather(ranks: Int) async throws { try await holds("all-gather", on: ranks) }

  @Test(arguments: 1...4)
  func allGatherV(ranks: Int) async throws { try await holds("all-gather-v", on: ranks) }

  @Test(arguments: 1...4)
  func gatherV(ranks: Int) async throws { try await holds("gather-v", on: ranks) }

  @Test(arguments: 1...4)
  func sendReceive(ranks: Int) async throws { try await holds("send-receive", on: ranks) }

  @Test(arguments: 1...4)
  func barrier(ranks: Int) async throws { try await holds("barrier", on: ranks) }

  @Test(arguments: 1...4)
  func split(ranks: Int) async throws { try await holds("split", on: ranks) }

  @Test(arguments: 1...4)
  func collectively(ranks: Int) async throws { try await holds("collectively", on: ranks) }

  @Test(arguments: 1...4)
  func topology(ranks: Int) async throws { try await holds("topology", on: ranks) }

  @Test(arguments: ["all-reduce", "reduce-scatter", "gather-v", "split", "collectively"])
  func worldOfOneWithoutLauncher(name: String) async throws { try await holds(name, on: nil) }
}
