import Foundation
import RanksLauncher
import Testing

/// A job that is started and watched from outside while it runs.
struct RunningJob {
  /// The run's folder.
  let output: String
  private let task: Task<Outcome, any Error>

  /// Starts to train on so many ranks; nil for a process without mpirun.
  init(_ flags: [String], ranks: Int?, output: String) {
    self.output = output
    let launch = Launch(
      "and-dist", ["train", "--output", output] + flags, ranks: ranks, timeout: 120)
    task = Task { try await launch.run() }
  }

  /// The outcome, when it is over.
  func outcome() async throws -> Outcome { try await task.value }

  /// Waits until it has made so many steps.
  func waitForSteps(_ count: Int) async throws {
    try await wait(until: "\(count) steps") {
      let text = try? String(contentsOfFile: "\(output)/metrics.jsonl", encoding: .utf8)
      return (text?.split(separator: "\n").count { $0.hasPrefix(#"{"event":"step""#) } ?? 0)
        >= count
    }
  }

  private func wait(until what: String, _ isSo: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(100)
    while !isSo() {
      guard ContinuousClock.now < deadline else {
        task.cancel()
        throw Missed(what: what)
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private struct Missed: Error { let what: String }

  /// Sends a signal to the launcher, or to a process without one.
  func signal(_ number: Int32) throws {
    let processes = processes()
    let launcher = processes.first { $0.name == "mpirun" }
    kill(try #require(launcher ?? processes.first).process, number)
  }

  /// Sends a signal to one of the processes that train.
  func signal(_ number: Int32, rank: Int) throws {
    let ranks = processes().filter { $0.name == "and-dist" }
    let found = try #require(ranks.first { isRank(rank, $0.process) })
    kill(found.process, number)
  }

  private func isRank(_ rank: Int, _ process: Int32) -> Bool {
    let variables = (try? contents("/proc/\(process)/environ"))?.split(separator: 0) ?? []
    return variables.contains(Array("OMPI_COMM_WORLD_RANK=\(rank)".utf8)[...])
  }

  /// The processes of this job: those that name its folder.
  private func processes() -> [(process: Int32, name: String)] {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return numbers.compactMap(Int32.init).sorted().compactMap { process in
      guard let bytes = try? contents("/proc/\(process)/cmdline") else { return nil }
      let words = bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
      guard words.contains(output), let name = words.first?.split(separator: "/").last else {
        return nil
      }
      return (process, String(name))
    }
  }
}
