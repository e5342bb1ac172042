import Foundation
import RanksLauncher

/// The folder of checkpoints turns read-only while a run writes them: it says so, the older ones stay,
/// and when the folder can be written again the run goes on to the end of the undisturbed one.
///
/// A mount of the folder over itself is made read-only, which stops the writes of root as well.
@Sendable func readOnly(_ asked: Trial) async throws -> String {
  let whole = try await asked.whole().output
  let output = asked.place("run")
  let checkpoints = "\(output)/checkpoints"
  let job = asked.start(output)
  try await job.waitForSteps(10)
  try command("mount", "--bind", checkpoints, checkpoints)
  let outcome: Outcome
  do {
    defer { _ = try? command("umount", "--lazy", checkpoints) }
    try command("mount", "-o", "remount,bind,ro", checkpoints)
    outcome = try await job.outcome()
  }
  let errors = outcome.errors
  guard outcome.status == 1, outcome.errorLines.count == 1,
    errors.contains("no checkpoint, older ones stay"), errors.contains("read only")
  else { throw TrialError("status \(outcome.status): \(errors)") }
  let saved = try FileManager.default.contentsOfDirectory(atPath: checkpoints)
    .filter { $0.hasPrefix("step-") }.count
  let end = try await asked.start(output).outcome()
  guard end.succeeded else { throw TrialError(end.errors) }
  try asked.requireSame(output, as: whole)
  return "read-only: \(saved) whole checkpoints, then warnings and status 1; a new start ended as "
    + "the undisturbed run, bit for bit"
}

/// The clock is set back by two days while a run trains, and is so when it goes on after a stop.
///
/// Debian's faketime stands between the program and the clock.
@Sendable func clock(_ asked: Trial) async throws -> String {
  let library = "/usr/lib/\(try command("uname", "-m"))-linux-gnu/faketime/libfaketimeMT.so.1"
  guard FileManager.default.fileExists(atPath: library) else {
    throw TrialError("there is no \(library); install Debian's faketime")
  }
  let whole = try await asked.whole().output
  let (output, offset) = (asked.place("run"), asked.place("offset"))
  func set(_ text: String) throws {
    try text.write(toFile: offset, atomically: true, encoding: .utf8)
  }
  func start() -> RunningJob {
    RunningJob(
      Launch(
        "and-dist", ["train", "--output", output] + asked.flags, ranks: asked.ranks,
        environment: [
          "LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": offset, "FAKETIME_NO_CACHE": "1",
          "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        ], timeout: 300), output: output)
  }
  try set("+0d")
  let job = start()
  try await job.waitForSteps(10)
  try set("-2d")
  try await job.waitForSteps(30)
  try job.signal(SIGUSR1)
  let stopped = try await job.outcome()
  guard stopped.status == 75 else {
    throw TrialError("status \(stopped.status): \(stopped.errors)")
  }
  try set("-4d")
  let end = try await start().outcome()
  guard end.succeeded else { throw TrialError(end.errors) }
  try asked.requireSame(output, as: whole)
  let days = Set(
    [stopped, end].flatMap { "\($0.output)\n\($0.errors)".matches(of: /\d{4}-\d\d-\d\d/) }
      .map { String($0.output) })
  guard days.count == 3 else { throw TrialError("the logs have the days \(days.sorted())") }
  return "clock: set back by two days while it trained and by two more before it went on; ended as "
    + "the undisturbed run, bit for bit"
}

/// What a command prints, without its last line's end.
@discardableResult
private func command(_ words: String...) throws -> String {
  let (process, output, errors) = (Process(), Pipe(), Pipe())
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = words
  (process.standardOutput, process.standardError) = (output, errors)
  try process.run()
  let text = output.fileHandleForReading.readDataToEndOfFile()
  let complaint = errors.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else {
    throw TrialError(
      "\(words.joined(separator: " ")): \(String(decoding: complaint, as: UTF8.self))")
  }
  return String(decoding: text, as: UTF8.self).trimmingCharacters(in: .newlines)
}
