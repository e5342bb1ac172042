import Foundation

/// The program behind `launch/trials`: jobs that are killed, stopped and damaged, many times over.
///
///     Trials NAME [--ranks P] [--count N] [--seed S] [--folder DIR]
@main
struct Trials {
  static let trials: [String: @Sendable (Trial) async throws -> String] = [
    "kills": kills, "signals": signals, "damages": damages, "stalls": stalls,
    "disk-full": diskFull, "parts": parts, "read-only": readOnly, "clock": clock,
    "plans": plans,
  ]

  static func main() async {
    do {
      let trial = try Trial(Array(CommandLine.arguments.dropFirst()))
      guard let run = trials[trial.name] else {
        throw TrialError("no trial '\(trial.name)'; there are \(trials.keys.sorted())")
      }
      print(try await run(trial))
    } catch {
      try? FileHandle.standardError.write(contentsOf: Data("error: \(error)\n".utf8))
      exit(1)
    }
  }
}

/// What went wrong, in a line.
struct TrialError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
