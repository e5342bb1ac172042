import Foundation
import RanksLauncher

/// What `train --dry-run` says of a step and of memory, beside what training then takes: two networks,
/// on this host, and as root on a host for each rank, between which links are bounded.
///
/// Plan and training are in turn, `count` times; figures are medians, as a Markdown table.
@Sendable func plans(_ asked: Trial) async throws -> String {
  // Each row as soon as there is one.
  func say(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
  }
  try say("| run | step planned | measured | ratio, and of pairs | memory planned | measured |")
  try say("|---|---|---|---|---|---|")
  let end = "plans: made \(asked.count) times each"
  let networks = [["--width", "16"], ["--network", "alexnet", "--width", "48"]]
  func add(_ place: String, _ launch: (_ arguments: [String], _ isPlan: Bool) -> Launch)
    async throws
  {
    for network in networks {
      var pairs: [PlannedAndMeasured] = []
      for turn in 0..<asked.count {
        pairs.append(try await PlannedAndMeasured(network, asked.place("plan-\(turn)"), launch))
        try FileManager.default.removeItem(atPath: asked.place("plan-\(turn)"))
      }
      try say(
        "| `\(network.joined(separator: " "))`, \(place) | \(PlannedAndMeasured.row(pairs)) |")
    }
  }
  try await add("\(asked.ranks) of one host") { arguments, _ in
    Launch("and-dist", arguments, ranks: asked.ranks, timeout: 300)
  }
  guard asked.ranks > 1, NetworkHosts.isAvailable else { return end }
  let hosts = try NetworkHosts(count: asked.ranks)
  for megabits in [1000, 100] {
    for host in 1...asked.ranks { try hosts.bound(host, rate: "\(megabits)mbit") }
    try await add("hosts of their own, \(megabits) Mbit/s") { arguments, isPlan in
      let link = ["--bandwidth", "\(Double(megabits) / 8 * 1e6)", "--latency", "50e-6"]
      return hosts.launch("and-dist", arguments + (isPlan ? link : []), timeout: 600)
    }
  }
  return end
}

/// A plan, and the run that it was made for.
private struct PlannedAndMeasured {
  /// Seconds of a step.
  let step: (planned: Double, measured: Double)
  /// Bytes of a rank.
  let memory: (planned: Double, measured: Double)

  private struct Plan: Decodable {
    struct Total: Decodable { let total: Double }
    let memory_per_rank: Total
    let seconds_per_step: Total
  }

  private struct Event: Decodable {
    let event: String
    let images_per_second: Double?
    let peak_memory: Double?
  }

  /// Images of a step.
  private static let batch = 128

  init(
    _ network: [String], _ output: String, _ launch: ([String], _ isPlan: Bool) -> Launch
  ) async throws {
    let flags =
      ["--batch-size", "\(PlannedAndMeasured.batch)", "--evaluate-every", "0", "--output", output]
      + network
    func run(_ arguments: [String], isPlan: Bool) async throws -> Outcome {
      let outcome = try await launch(["train"] + arguments + flags, isPlan).run()
      guard outcome.succeeded else { throw TrialError(outcome.errors) }
      return outcome
    }
    let decoder = JSONDecoder()
    let planned = try await run(["--dry-run", "--json"], isPlan: true)
    let plan = try decoder.decode(Plan.self, from: Data(planned.output.utf8))
    _ = try await run(["--max-steps", "40"], isPlan: false)
    let events = try String(contentsOfFile: "\(output)/metrics.jsonl", encoding: .utf8)
      .split(separator: "\n").map { try decoder.decode(Event.self, from: Data($0.utf8)) }
    let rates = events.filter { $0.event == "step" }.compactMap(\.images_per_second)
    guard rates.count == 40, let peak = events.last?.peak_memory else {
      throw TrialError("\(output): \(rates.count) steps of 40, or no end")
    }
    step = (plan.seconds_per_step.total, Double(PlannedAndMeasured.batch) / median(rates))
    memory = (plan.memory_per_rank.total, peak)
  }

  /// The medians of all, as cells of a table.
  static func row(_ pairs: [PlannedAndMeasured]) -> String {
    func cell(_ value: (PlannedAndMeasured) -> Double, _ unit: Double, _ name: String) -> String {
      "\(Int((median(pairs.map(value)) / unit).rounded())) \(name)"
    }
    let ratios = pairs.map { $0.step.planned / $0.step.measured }.sorted()
      .map { String(format: "%.2f", $0) }
    return [
      cell({ $0.step.planned }, 1e-3, "ms"), cell({ $0.step.measured }, 1e-3, "ms"),
      "\(ratios[ratios.count / 2]) (\(ratios.joined(separator: ", ")))",
      cell({ $0.memory.planned }, 1e6, "MB"), cell({ $0.memory.measured }, 1e6, "MB"),
    ].joined(separator: " | ")
  }
}

/// The middle one.
private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
