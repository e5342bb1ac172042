import Foundation
import RanksLauncher
import Testing

/// Ranks on hosts of their own, which talk TCP: the same bits as on one host, and what happens when a
/// host is lost.
@Suite(
  .serialized,
  .enabled(if: NetworkHosts.isAvailable, "hosts in network namespaces cannot be made here"))
struct SeveralHostsTests {
  private let scratch: Scratch
  private let hosts: NetworkHosts
  private let root: String

  init() throws {
    scratch = try Scratch()
    hosts = try NetworkHosts(count: 2)
    root = try SmallImages.write(train: 22, in: scratch)
  }

  private var flags: [String] {
    [
      "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "16",
      "--rounds", "2000", "--epochs", "2", "--batch-size", "8", "--evaluate-every", "0",
      "--convolution", "direct", "--neighbours", "2", "--lr-decay-epochs", "1",
    ]
  }

  private func train(_ further: [String], output: String) -> Launch {
    hosts.launch("and-dist", ["train", "--output", output] + flags + further)
  }

  /// Over a slow link too.
  @Test(arguments: [false, true]) func trainToTheSameBits(isSlow: Bool) async throws {
    if isSlow {
      for host in 1...2 { try hosts.bound(host, rate: "20mbit") }
    }
    let output = try scratch.place("hosts")
    let limit = ["--max-steps", "20", "--bank-start", "features"]
    let outcome = try await train(limit, output: output).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    #expect(outcome.errors.contains("2 ranks on 2 nodes"), "\(outcome.errors)")
    let one = try await Training(flags + limit, ranks: 2, output: scratch.place("one"))
    let losses = try MetricsLine.lines(of: "\(output)/metrics.jsonl").compactMap {
      $0.event == "step" ? $0.loss : nil
    }
    #expect(losses == one.losses)
    let (saved, expected) = (SavedState(output, step: 20), SavedState(one.output, step: 20))
    for file in try expected.tensorFiles() {
      #expect(
        try contents("\(saved.folder)/\(file)") == contents("\(expected.folder)/\(file)"), "\(file)"
      )
    }
  }

  /// A link that is cut: the host behind it is named, and the job is over, whatever mpirun waits for.
  @Test func aHostThatIsCutOffIsNamed() async throws {
    let output = try scratch.place("run")
    let job = RunningJob(
      train(["--stall-warn", "6s", "--stall-abort", "8s"], output: output), output: output)
    try await job.waitForSteps(5)
    try hosts.cut(2)
    let outcome = try await job.outcome()
    #expect(outcome.status != 0 && !outcome.timedOut, "\(outcome.errors)")
    let line = try #require(outcome.errorLines.first, "\(outcome.errors)")
    #expect(
      line.contains("the job stands still for 8 s: rank 0 on host \(hosts.hostName(1)) is in ")
        && line.contains("; not there: rank 1 on host \(hosts.hostName(2)), silent for "), "\(line)"
    )
  }

  /// A host whose processes all die ends the job in seconds.
  @Test func aHostThatDiesEndsTheJob() async throws {
    let output = try scratch.place("run")
    let job = RunningJob(train([], output: output), output: output)
    try await job.waitForSteps(5)
    hosts.kill(2)
    let start = ContinuousClock.now
    let outcome = try await job.outcome()
    #expect(outcome.status != 0 && !outcome.timedOut, "\(outcome.errors)")
    #expect(ContinuousClock.now - start < .seconds(30))
  }
}
