import RanksLauncher
import Testing

/// A run of `and-dist train` that came to its end, and what it left behind.
struct Training {
  let outcome: Outcome
  /// The run's folder.
  let output: String
  let lines: [MetricsLine]

  /// Trains on so many ranks, one thread each; nil for a process without mpirun.
  init(
    _ flags: [String], ranks: Int?, output: String, environment: [String: String] = [:]
  ) async throws {
    let launch = Launch(
      "and-dist", ["train", "--output", output] + flags, ranks: ranks, environment: environment,
      timeout: 240)
    outcome = try await launch.run()
    try #require(outcome.succeeded, "\(outcome.errors)")
    self.output = output
    lines = try MetricsLine.lines(of: "\(output)/metrics.jsonl")
  }

  /// The lines of one event, in their order.
  func events(_ name: String) -> [MetricsLine] { lines.filter { $0.event == name } }

  /// The loss of each step, in order.
  var losses: [Double] { events("step").compactMap(\.loss) }

  /// The last accuracy that one protocol gave.
  func accuracy(_ name: String) -> Double? {
    events("evaluation").last { $0.protocol == name }?.accuracy
  }
}

/// The largest difference of the first `count` numbers, relative to those expected.
func largestDifference(_ found: [Double], _ expected: [Double], first count: Int = .max) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).prefix(count).map { abs($0 - $1) / abs($1) }.max() ?? 0
}
