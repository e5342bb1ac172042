import Foundation
import RanksLauncher
import Testing

/// `launch/pbs.sh`, under mpirun, with a program and a `qsub` in the place of the real ones.
///
/// That of Slurm has a trial of its own: `launch/trials slurm`.
struct BatchScriptTests {
  private static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "launch/pbs.sh").path

  /// Saved and stopped asks for another turn; an end and an error do not.
  @Test(arguments: [(0, false), (1, false), (75, true)])
  func asksForAnotherTurnAt75(status: Int32, isSubmitted: Bool) async throws {
    let scratch = try Scratch()
    let program = try scratch.write(
      "#!/bin/sh\necho \"$OMP_NUM_THREADS threads: $*\"\nexit \(status)\n", to: "program")
    let queue = try scratch.write("#!/bin/sh\necho \"submitted: $*\"\n", to: "bin/qsub")
    for file in [program, queue] {
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    }
    let nodes = try scratch.write("localhost slots=1\n", to: "nodes")
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let outcome = try await Launch(
      command: ["bash", Self.script], ranks: nil,
      environment: [
        "PATH": "\(scratch.folder)/bin:\(path)", "AND_DIST": program, "AND_DIST_SCRIPT": "job.sh",
        "PBS_NODEFILE": nodes, "PBS_O_WORKDIR": scratch.folder, "OMP_NUM_THREADS": "3",
      ]
    ).run()
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.output.contains("3 threads: train --config "), "\(outcome.output)")
    #expect(outcome.output.contains("--time-limit 710m"), "\(outcome.output)")
    #expect(outcome.output.contains("submitted: job.sh") == isSubmitted, "\(outcome.output)")
  }
}
