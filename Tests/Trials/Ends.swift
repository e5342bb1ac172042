import Foundation
import Randomness
import RanksLauncher

/// SIGKILL of a random rank at a random moment, and a new start: the end is that of the undisturbed
/// run, bit for bit, and no step is lost or there twice.
@Sendable func kills(_ asked: Trial) async throws -> String {
  try await disturb(asked) { job, random in
    guard let rank = job.ranks.keys.sorted().randomElement(using: &random) else { return false }
    try? job.signal(SIGKILL, rank: rank)
    return true
  }
}

/// Signals to mpirun at random moments, which stop the run in order.
@Sendable func signals(_ asked: Trial) async throws -> String {
  try await disturb(asked) { job, random in
    let signals = [SIGUSR1, SIGUSR2, SIGTERM, SIGINT]
    do {
      try job.signal(signals.randomElement(using: &random) ?? SIGUSR1)
      return true
    } catch { return false }
  }
}

/// Starts a run again and again, disturbed each time, until that was done `count` times; whenever a
/// run comes to its end it is held against the undisturbed one, and another begins.
private func disturb(
  _ asked: Trial, _ act: (RunningJob, inout RandomStream) throws -> Bool
) async throws -> String {
  var trial = asked
  let (whole, seconds) = try await trial.whole()
  var (done, starts, runs, inOrder) = (0, 0, 0, 0)
  while done < trial.count {
    runs += 1
    let output = trial.place("disturbed-\(runs)")
    while true {
      starts += 1
      let job = trial.start(output)
      if done < trial.count {
        try await Task.sleep(for: .seconds(Double.random(in: 0.3...seconds, using: &trial.random)))
        if try act(job, &trial.random) { done += 1 }
      }
      let outcome = try await job.outcome()
      if outcome.status == 75 { inOrder += 1 }
      if outcome.succeeded { break }
    }
    try trial.requireSame(output, as: whole)
    try FileManager.default.removeItem(atPath: output)
  }
  return "\(trial.name): \(done) on \(trial.ranks) ranks in \(runs) runs of \(starts) starts, "
    + "\(inOrder) ended with status 75; all ended as the undisturbed run, bit for bit"
}

/// SIGSTOP of each rank in turn: it is named, and the job is ended.
@Sendable func stalls(_ trial: Trial) async throws -> String {
  var seconds: [Double] = []
  for rank in 0..<trial.ranks {
    let output = trial.place("stalled")
    let job = trial.start(
      output, ["--rounds", "2000", "--stall-warn", "6s", "--stall-abort", "10s"])
    try await job.waitForSteps(5)
    let start = ContinuousClock.now
    try job.signal(SIGSTOP, rank: rank)
    let outcome = try await job.outcome()
    seconds.append((ContinuousClock.now - start) / .seconds(1))
    let named = "not there: rank \(rank) on host "
    guard outcome.status == 1, outcome.errorLines.count == 1, outcome.errors.contains(named) else {
      throw TrialError("rank \(rank) stopped: status \(outcome.status), \(outcome.errors)")
    }
    try FileManager.default.removeItem(atPath: output)
  }
  let text = seconds.map { String(format: "%.1f s", $0) }.joined(separator: ", ")
  return "stalls: each of \(trial.ranks) ranks stopped, named after 6 s and ended after \(text)"
}
