import Foundation
import Randomness
import RanksLauncher

/// A checkpoint damaged at random: the next start passes it over, or ends as the undisturbed run does.
@Sendable func damages(_ asked: Trial) async throws -> String {
  var trial = asked
  trial.ranks = 1
  let (whole, _) = try await trial.whole()
  let source = trial.place("source")
  let limit = "\(Trial.steps - 3)"
  let begun = try await trial.start(source, ["--max-steps", limit, "--keep-checkpoints", "3"])
    .outcome()
  guard begun.succeeded else { throw TrialError(begun.errors) }
  var passedOver = 0
  for number in 1...trial.count {
    let output = trial.place("damaged")
    try? FileManager.default.removeItem(atPath: output)
    try FileManager.default.copyItem(atPath: source, toPath: output)
    let folder = "\(output)/checkpoints"
    let newest = try FileManager.default.contentsOfDirectory(atPath: folder).max() ?? ""
    let what = try damage("\(folder)/\(newest)", &trial.random)
    let outcome = try await trial.start(output).outcome()
    guard outcome.succeeded else {
      throw TrialError("damage \(number), \(what): status \(outcome.status), \(outcome.errors)")
    }
    try trial.requireSame(output, as: whole)
    if outcome.errors.contains("passed over a checkpoint") { passedOver += 1 }
  }
  return
    "damages: \(trial.count) checkpoints, of which \(passedOver) were passed over and the others "
    + "harmless; all runs ended as the undisturbed one, bit for bit"
}

/// Damages a file of a checkpoint; says how.
private func damage(_ folder: String, _ random: inout RandomStream) throws -> String {
  let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  let name = files.randomElement(using: &random) ?? ""
  let url = URL(filePath: "\(folder)/\(name)")
  var bytes = try Data(contentsOf: url)
  let place = Int.random(in: 0..<bytes.count, using: &random)
  let kind = ["bit", "page", "end", "gone", "swapped", "empty"].randomElement(using: &random) ?? ""
  switch kind {
  case "bit":
    bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    try bytes.write(to: url)
  case "page":
    let end = min(place + 4096, bytes.count)
    bytes.replaceSubrange(place..<end, with: Data(count: end - place))
    try bytes.write(to: url)
  case "end": try bytes.prefix(place).write(to: url)
  case "empty": try Data().write(to: url)
  case "gone": try FileManager.default.removeItem(at: url)
  default:
    let other = URL(filePath: "\(folder)/\(files.randomElement(using: &random) ?? name)")
    let theirs = try Data(contentsOf: other)
    try theirs.write(to: url)
    try bytes.write(to: other)
  }
  return "\(kind) of \(name)"
}

/// A disk that fills up while a run saves: a warning, older checkpoints whole, and an error at the end.
///
/// `--folder` is on a file system of a few MiB.
@Sendable func diskFull(_ trial: Trial) async throws -> String {
  let output = trial.place("run")
  let outcome = try await trial.start(output, ["--keep-checkpoints", "100"]).outcome()
  let errors = outcome.errors
  guard errors.contains("no checkpoint, older ones stay"), errors.contains("No space left") else {
    throw TrialError("the disk was not full: \(errors)")
  }
  guard outcome.status == 1, outcome.errorLines.count == 1 else {
    throw TrialError("status \(outcome.status): \(errors)")
  }
  let saved = try FileManager.default.contentsOfDirectory(atPath: "\(output)/checkpoints")
    .filter { $0.hasPrefix("step-") }.sorted()
  // Elsewhere the run goes on from the newest of them.
  let more = RunningJob(
    trial.flags + ["--resume", "\(output)/checkpoints/\(saved.last ?? "")", "--max-steps", "60"],
    ranks: trial.ranks, output: NSTemporaryDirectory() + "and-dist-trials-elsewhere", timeout: 300)
  let end = try await more.outcome()
  try? FileManager.default.removeItem(atPath: more.output)
  guard end.succeeded else { throw TrialError(end.errors) }
  return "disk-full: \(saved.count) whole checkpoints, then warnings and status 1; "
    + "\(saved.last ?? "") goes on elsewhere"
}
