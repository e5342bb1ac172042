public import Foundation
internal import Subprocess

/// One run of a built program, under `mpirun` or alone.
public struct Launch: Sendable {
  /// The name of the executable target.
  public var program: String
  /// A command of the system in its place.
  private var system: String?
  /// Its arguments.
  public var arguments: [String]
  /// How many ranks; nil starts the program without `mpirun`.
  public var ranks: Int?
  /// Variables beyond those of the test process.
  public var environment: [String: String]
  /// The working folder; nil is that of the test process.
  public var folder: URL?
  /// After how many seconds the run is ended by force.
  public var timeout: Double

  /// Describes a run; nothing is started yet.
  public init(
    _ program: String, _ arguments: [String] = [], ranks: Int?,
    environment: [String: String] = [:], folder: URL? = nil, timeout: Double = 60
  ) {
    self.program = program
    self.arguments = arguments
    self.ranks = ranks
    self.environment = environment
    self.folder = folder
    self.timeout = timeout
  }

  /// Describes a run of a command of the system; nothing is started yet.
  public init(
    command: [String], ranks: Int?, timeout: Double = 60, environment: [String: String] = [:]
  ) {
    self.init(
      "", Array(command.dropFirst()), ranks: ranks, environment: environment, timeout: timeout)
    system = command.first
  }

  /// Runs it to its end, as soon as other runs of this process leave cores for its ranks.
  ///
  /// What is not over in time is asked to end, with all processes of its group, and killed 5 seconds
  /// later.
  ///
  /// - Throws: `SubprocessError` if the program or `mpirun` cannot be started.
  public func run() async throws -> Outcome {
    await Launch.limit.take(ranks ?? 1)
    defer { Launch.limit.give(ranks ?? 1) }
    return try await withThrowingTaskGroup(of: Outcome?.self) { group in
      group.addTask { try await runToItsEnd() }
      group.addTask {
        try? await Task.sleep(for: .seconds(timeout))
        return nil
      }
      // Whichever comes first ends the other.
      for try await outcome in group {
        group.cancelAll()
        if let outcome { return outcome }
      }
      preconditionFailure("a run without an outcome")
    }
  }

  /// A start and an end are mostly waiting, so that two ranks share a core well.
  private static let limit = ProcessLimit(2 * ProcessInfo.processInfo.activeProcessorCount)

  private func runToItsEnd() async throws -> Outcome {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(5))
    ]
    let sessions = "/tmp/and-dist-mpi-\(UInt32.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(
      atPath: sessions, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: sessions) }
    let start = ContinuousClock.now
    let ended = try await Subprocess.run(
      .name("env"),
      arguments: Arguments(
        (folder.map { ["--chdir=\($0.path)"] } ?? []) + launcher
          + [system ?? Launch.productsFolder.appending(path: program).path] + arguments),
      environment: .inherit.updating(
        Dictionary(
          // One mpirun that ends removes the folder in which another is about to make its own.
          Launch.settings.merging(["OMPI_MCA_orte_tmpdir_base": sessions]) { $1 }
            .merging(environment) { $1 }.map {
              (Environment.Key(stringLiteral: $0), $1)
            }
        ) { $1 }),
      platformOptions: options, output: .string(limit: Launch.longestOutput),
      error: .string(limit: Launch.longestOutput))
    let status =
      switch ended.terminationStatus {
      case .exited(let status): status
      case .signaled(let signal): 128 + signal
      }
    return Outcome(
      status: status, timedOut: Task.isCancelled,
      seconds: (ContinuousClock.now - start) / .seconds(1), output: ended.standardOutput,
      errors: ended.standardError)
  }

  /// Bytes; more is a test's own fault.
  private static let longestOutput = 1 << 26

  /// `mpirun` and its options, as far as any.
  private var launcher: [String] {
    guard let ranks else { return [] }
    return ["mpirun", "-np", "\(ranks)", "--oversubscribe", "--bind-to", "none"]
  }

  /// What tests need on any machine: root in a container, one thread a rank, no waiting for crash
  /// reports.
  private static let settings = [
    "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "SWIFT_BACKTRACE": "enable=no",
  ]

  /// Where the build put its programs: beside the bundle of the tests that run now.
  public static let productsFolder: URL = {
    let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
    let candidates =
      bundles.map { $0.deletingLastPathComponent() }
      + CommandLine.arguments.map { URL(filePath: $0).deletingLastPathComponent() }
      + [Bundle.main.bundleURL]
    let found = candidates.first {
      FileManager.default.isExecutableFile(atPath: $0.appending(path: "Ranks").path)
    }
    return found ?? Bundle.main.bundleURL
  }()
}
