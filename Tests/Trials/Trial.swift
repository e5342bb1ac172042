import Foundation
import Randomness
import RanksLauncher

/// A trial as it was asked for, and the small run that it is made with.
///
/// Two rounds of three epochs of ten steps on 600 images of Fashion-MNIST: a few seconds.
struct Trial {
  let name: String
  var ranks = 2
  var count = 10
  var random: RandomStream
  let folder: String

  /// Steps of a whole run.
  static let steps = 60

  init(_ arguments: [String]) throws {
    guard let name = arguments.first else { throw TrialError("which trial?") }
    self.name = name
    var seed = 0
    var folder = NSTemporaryDirectory() + "and-dist-trials"
    for place in stride(from: 1, to: arguments.count, by: 2) {
      guard place + 1 < arguments.count else { throw TrialError("\(arguments[place]) of what?") }
      let text = arguments[place + 1]
      switch (arguments[place], Int(text)) {
      case ("--ranks", let number?) where number > 0: ranks = number
      case ("--count", let number?) where number > 0: count = number
      case ("--seed", let number?): seed = number
      case ("--folder", _): folder = text
      default: throw TrialError("\(arguments[place]) is '\(text)'")
      }
    }
    random = RandomStream(seed: UInt64(bitPattern: Int64(seed)), "trial")
    self.folder = folder
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  /// The run's flags; checkpoints every few steps, all of them kept.
  let flags = [
    "--limit-per-class", "60", "--width", "8", "--feature-dim", "16", "--rounds", "2", "--epochs",
    "3", "--batch-size", "64", "--convolution", "direct", "--bank-start", "features",
    "--evaluate-every", "0", "--neighbours", "3", "--checkpoint-every", "3-steps",
  ]

  func place(_ name: String) -> String { "\(folder)/\(name)" }

  /// Starts the run.
  func start(_ output: String, _ further: [String] = []) -> RunningJob {
    RunningJob(flags + further, ranks: ranks, output: output, timeout: 300)
  }

  /// The run to its end, as nothing disturbs it; its folder and seconds.
  func whole() async throws -> (output: String, seconds: Double) {
    let output = place("whole")
    let outcome = try await start(output).outcome()
    guard outcome.succeeded else { throw TrialError("the undisturbed run: \(outcome.errors)") }
    return (output, outcome.seconds)
  }

  /// Throws unless a run ended with the steps and tensors of another, bit for bit.
  func requireSame(_ output: String, as whole: String) throws {
    let (own, expected) = (try Trial.stepLines(output), try Trial.stepLines(whole))
    guard own == expected, !own.isEmpty else {
      throw TrialError("\(output): \(own.count) steps, which are not those of the undisturbed run")
    }
    let last = "checkpoints/step-\(String(format: "%08d", own.count))"
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(whole)/\(last)")
    where name.hasSuffix(".safetensors") {
      let files = FileManager.default
      guard
        files.contentsEqual(
          atPath: "\(whole)/\(last)/\(name)", andPath: "\(output)/\(last)/\(name)")
      else { throw TrialError("\(output)/\(last)/\(name) differs from the undisturbed run's") }
    }
  }

  /// Number and loss of each step, as text.
  static func stepLines(_ output: String) throws -> [String] {
    let text = try String(contentsOfFile: "\(output)/metrics.jsonl", encoding: .utf8)
    return text.split(separator: "\n").filter { $0.hasPrefix(#"{"event":"step""#) }.map {
      String($0.prefix { $0 != "." } + ($0.firstMatch(of: /"loss":[-0-9.e]+/)?.output ?? ""))
    }
  }
}
