import Foundation
import Randomness
import RanksLauncher

/// A run of four parts that is stopped at random steps and moves from 4 ranks to 2, 1 and 4 again.
///
/// The end is that of the run that stayed on 4 ranks, bit for bit; `count` times for each variant.
/// Neither the images nor the batches divide by the parts.
@Sendable func parts(_ asked: Trial) async throws -> String {
  var trial = asked
  var (moves, variants) = (0, 0)
  for statistics in [[], ["--sync-bn"]] {
    for precision in ["fp32", "bf16"] {
      for reduction in ["flat", "node"] {
        for accumulation in ["1", "3"] {
          let flags =
            statistics + [
              "--precision", precision, "--reduction", reduction, "--accumulation", accumulation,
            ]
          variants += 1
          for _ in 0..<trial.count { moves += try await move(&trial, flags) }
        }
      }
    }
  }
  return "parts: \(variants) variants, \(trial.count) runs each with \(moves) stops in all, from "
    + "4 ranks to 2, 1 and 4; all ended as on 4 ranks, bit for bit"
}

/// One such run; how often it was stopped.
private func move(_ trial: inout Trial, _ variant: [String]) async throws -> Int {
  let flags = [
    "--limit-per-class", "61", "--width", "8", "--feature-dim", "16", "--rounds", "2", "--epochs",
    "3", "--batch-size", "50", "--convolution", "direct", "--evaluate-every", "0", "--neighbours",
    "3", "--parts", "4", "--log-every", "0.1",
  ]
  func job(_ ranks: Int, _ output: String) -> RunningJob {
    RunningJob(flags + variant, ranks: ranks, output: output, timeout: 300)
  }
  let (whole, output) = (trial.place("whole"), trial.place("moved"))
  let undisturbed = try await job(4, whole).outcome()
  guard undisturbed.succeeded else {
    throw TrialError("\(variant): the undisturbed run: \(undisturbed.errors)")
  }
  var stops = 0
  for ranks in [4, 2, 1] {
    let running = job(ranks, output)
    let wait = Double.random(in: 0.3...max(undisturbed.seconds / 2, 0.5), using: &trial.random)
    try await Task.sleep(for: .seconds(wait))
    try? running.signal(SIGUSR1)
    let outcome = try await running.outcome()
    guard outcome.status == 75 || outcome.succeeded else {
      throw TrialError("\(variant) on \(ranks) ranks: \(outcome.errors)")
    }
    if outcome.status == 75 { stops += 1 }
  }
  let last = try await job(4, output).outcome()
  guard last.succeeded else { throw TrialError("\(variant): \(last.errors)") }
  try trial.requireSame(output, as: whole)
  for folder in [whole, output] { try FileManager.default.removeItem(atPath: folder) }
  return stops
}
