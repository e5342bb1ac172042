public import Foundation

/// One run of a built program, under `mpirun` or alone.
public struct Launch: Sendable {
  /// The name of the executable target.
  public var program: String
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

  /// Runs it to its end, one run at a time in this process, so that the ranks have the cores.
  ///
  /// - Throws: an error of Foundation if the program or `mpirun` cannot be started.
  public func run() async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      Launch.queue.async {
        continuation.resume(with: Result { try runAndWait() })
      }
    }
  }

  private static let queue = DispatchQueue(label: "and-dist.launches")

  private func runAndWait() throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = launcher + [Launch.productsFolder.appending(path: program).path] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(Launch.settings) { $1 }
      .merging(environment) { $1 }
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice

    // Files and not pipes: a process that outlives mpirun would keep a pipe open.
    let scratch = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let output = scratch.appending(path: "output")
    let errors = scratch.appending(path: "errors")
    try Data().write(to: output)
    try Data().write(to: errors)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)

    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    let start = ContinuousClock.now
    try process.run()
    let timedOut = ended.wait(timeout: .now() + timeout) == .timedOut
    if timedOut {
      process.terminate()
      if ended.wait(timeout: .now() + 5) == .timedOut {
        kill(process.processIdentifier, SIGKILL)
        ended.wait()
      }
    }
    return Outcome(
      status: process.terminationStatus, timedOut: timedOut,
      seconds: (ContinuousClock.now - start) / .seconds(1),
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }

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
