internal import Foundation

/// A job of `and-dist train` that is started and watched from outside while it runs.
public struct RunningJob: Sendable {
  /// The run's folder.
  public let output: String
  private let task: Task<Outcome, any Error>

  /// Starts to train on so many ranks; nil for a process without mpirun.
  public init(_ flags: [String], ranks: Int?, output: String, timeout: Double = 120) {
    self.output = output
    let launch = Launch(
      "and-dist", ["train", "--output", output] + flags, ranks: ranks, timeout: timeout)
    task = Task { try await launch.run() }
  }

  /// Starts a job that writes to a folder.
  public init(_ launch: Launch, output: String) {
    self.output = output
    task = Task { try await launch.run() }
  }

  /// The outcome, when it is over.
  public func outcome() async throws -> Outcome { try await task.value }

  /// Waits until its metrics have so many steps.
  ///
  /// Other jobs may be before it for a long time, until there are cores for it.
  public func waitForSteps(_ count: Int) async throws {
    let deadline = ContinuousClock.now + .seconds(1500)
    while steps < count {
      guard ContinuousClock.now < deadline else {
        task.cancel()
        throw Missed(what: "\(count) steps")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private var steps: Int {
    let text = try? String(contentsOfFile: "\(output)/metrics.jsonl", encoding: .utf8)
    return text?.split(separator: "\n").count { $0.hasPrefix(#"{"event":"step""#) } ?? 0
  }

  /// What a job did not come to, or did not have.
  public struct Missed: Error { let what: String }

  /// Sends a signal to the launcher, or to a process without one.
  public func signal(_ number: Int32) throws {
    let processes = processes()
    let launcher = processes.first { $0.name == "mpirun" } ?? processes.first
    guard let launcher else { throw Missed(what: "a launcher") }
    kill(launcher.process, number)
  }

  /// Sends a signal to one of the processes that train.
  public func signal(_ number: Int32, rank: Int) throws {
    guard let found = ranks[rank] else { throw Missed(what: "rank \(rank)") }
    kill(found, number)
  }

  /// The processes that train, by rank.
  public var ranks: [Int: Int32] {
    let found = processes().filter { $0.name == "and-dist" }.compactMap {
      process -> (Int, Int32)? in
      let name = "OMPI_COMM_WORLD_RANK="
      let own = words("/proc/\(process.process)/environ").first { $0.hasPrefix(name) }
      return own.flatMap { Int($0.dropFirst(name.count)) }.map { ($0, process.process) }
    }
    return Dictionary(found) { $1 }
  }

  /// The processes of this job: those that name its folder.
  private func processes() -> [(process: Int32, name: String)] {
    let numbers = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return numbers.compactMap(Int32.init).sorted().compactMap { process in
      let words = words("/proc/\(process)/cmdline")
      guard words.contains(output), let name = words.first?.split(separator: "/").last else {
        return nil
      }
      return (process, String(name))
    }
  }

  /// The texts of a file that end in zeros.
  private func words(_ path: String) -> [String] {
    let bytes = FileManager.default.contents(atPath: path) ?? Data()
    return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }
}
