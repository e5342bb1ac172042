import Foundation
import RanksLauncher
import Testing

/// Jobs that are stopped, killed or robbed of their files, and what is left of them.
///
/// One after the other: some of them start a second job while the first still has its cores.
@Suite(.serialized) struct SurvivalTests {
  private let scratch: Scratch
  private let root: String

  init() throws {
    scratch = try Scratch()
    root = try SmallImages.write(train: 22, in: scratch)
  }

  /// Three steps an epoch; without `--max-steps`, a run too long to be waited for.
  private var flags: [String] {
    [
      "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "16",
      "--rounds", "2000", "--epochs", "2", "--batch-size", "8", "--evaluate-every", "0",
      "--convolution", "direct", "--neighbours", "2", "--lr-decay-epochs", "1",
    ]
  }

  /// Stopped in order, with status 75, and gone on with as if nothing had been.
  @Test(arguments: [(SIGUSR1, "SIGUSR1", 2), (SIGUSR2, "SIGUSR2", 1), (SIGTERM, "SIGTERM", nil)])
  func stopsAtASignalAndGoesOnExactly(signal: Int32, name: String, ranks: Int?) async throws {
    let output = try scratch.place("run")
    let job = RunningJob(flags + ["--accumulation", "2"], ranks: ranks, output: output)
    try await job.waitForSteps(6)
    try job.signal(signal)
    let outcome = try await job.outcome()
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.contains("stopped by \(name) after step "), "\(outcome.errors)")
    let stopped = try MetricsLine.lines(of: "\(output)/metrics.jsonl")
    #expect(stopped.last?.event == "run_ended" && stopped.last?.reason == "signal")
    let steps = try #require(stopped.last?.steps)

    let limit = ["--accumulation", "2", "--max-steps", "\(steps + 5)"]
    let more = try await Training(flags + limit, ranks: ranks, output: output)
    #expect(more.events("run_started").last?.stepsDone == steps)
    #expect(more.events("step").map(\.step) == Array(1...(steps + 5)))
    let whole = try await Training(flags + limit, ranks: ranks, output: scratch.place("whole"))
    #expect(more.losses == whole.losses)
    let (saved, expected) = (
      SavedState(output, step: steps + 5), SavedState(whole.output, step: steps + 5)
    )
    for file in try expected.tensorFiles() {
      #expect(
        try contents("\(saved.folder)/\(file)") == contents("\(expected.folder)/\(file)"), "\(file)"
      )
    }
  }

  @Test func stopsAheadOfItsTimeLimit() async throws {
    let output = try scratch.place("run")
    let outcome = try await RunningJob(
      flags + ["--time-limit", "4s"], ranks: 2, output: output
    ).outcome()
    #expect(outcome.status == 75, "\(outcome.errors)")
    #expect(outcome.errors.contains("stopped by time-limit after step "))
    let end = try MetricsLine.lines(of: "\(output)/metrics.jsonl").last
    #expect(end?.reason == "time-limit")
    let steps = try #require(end?.steps)
    #expect(FileManager.default.fileExists(atPath: SavedState(output, step: steps).folder))
  }

  /// Checkpoints by steps; the newest are kept, and one of each round.
  @Test func keepsTheNewestAndOneOfEachRound() async throws {
    let run = try await Training(
      flags + [
        "--checkpoint-every", "4-steps", "--keep-checkpoints", "2", "--max-steps", "21",
      ], ranks: 2, output: scratch.place("run"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(run.output)/checkpoints").sorted()
        == [6, 12, 18, 20, 21].map(SavedState.name))
  }

  /// A bit, the end of a file, a file: what is damaged is passed over, said, and made again.
  @Test func fallsBackOverDamagedCheckpoints() async throws {
    let limit = flags + ["--checkpoint-every", "1", "--keep-checkpoints", "9"]
    let output = try scratch.place("run")
    _ = try await Training(limit + ["--max-steps", "9"], ranks: 2, output: output)
    let whole = try await Training(
      limit + ["--max-steps", "12"], ranks: 2, output: scratch.place("whole"))
    let (newest, older) = (SavedState(output, step: 9), SavedState(output, step: 6))
    let model = "\(newest.folder)/model.safetensors"
    var bytes = try contents(model)
    bytes[bytes.count / 2] ^= 16
    try Data(bytes).write(to: URL(filePath: model))
    try FileManager.default.removeItem(atPath: "\(older.folder)/part-00002-of-00002.safetensors")

    let named = try await Launch(
      "and-dist", ["train", "--output", output, "--resume", newest.folder] + limit, ranks: 2
    ).run()
    #expect(named.status == 1 && named.errorLines.first?.contains("is damaged") == true)

    let more = try await Training(limit + ["--max-steps", "12"], ranks: 2, output: output)
    for words in [
      "passed over a checkpoint: \(model): is damaged: its checksum",
      "passed over a checkpoint: \(older.folder)/part-00002-of-00002.safetensors: is missing",
    ] {
      #expect(more.outcome.errors.contains(words), "\(more.outcome.errors)")
    }
    #expect(more.events("run_started").last?.stepsDone == 3)
    #expect(more.losses == whole.losses)

    // None that is whole is no reason to begin again in silence.
    let folder = "\(output)/checkpoints"
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try FileManager.default.removeItem(atPath: "\(folder)/\(name)/manifest.json")
    }
    let none = try await Launch("and-dist", ["train", "--output", output] + limit, ranks: 2).run()
    #expect(none.status == 1 && none.errorLines.count == 1)
    #expect(none.errors.contains("\(folder): has no whole checkpoint: "), "\(none.errors)")
    #expect(none.errors.contains("--resume never"))
  }

  /// Two jobs never write into one folder; a killed one leaves it to the next.
  @Test func aFolderInUseIsRefused() async throws {
    let output = try scratch.place("run")
    let job = RunningJob(flags + ["--checkpoint-every", "2-steps"], ranks: 2, output: output)
    try await job.waitForSteps(4)
    let other = try await Launch(
      "and-dist", ["train", "--output", output] + flags, ranks: nil
    ).run()
    #expect(other.status == 1 && other.errorLines.count == 1, "\(other.errors)")
    #expect(other.errors.contains("\(output): is in use by process "), "\(other.errors)")
    try job.signal(SIGKILL, rank: 1)
    #expect(try await job.outcome().status != 0)
    let next = try await Training(flags + ["--max-steps", "1"], ranks: 2, output: output)
    #expect(next.events("run_started").last?.stepsDone ?? 0 >= 2)
    #expect(!FileManager.default.fileExists(atPath: "\(output)/run.lock"))
  }

  /// A folder that is removed under a run ends it, and not with status 0.
  @Test func anOutputThatVanishesIsAnError() async throws {
    let output = try scratch.place("run")
    let job = RunningJob(flags, ranks: 2, output: output)
    try await job.waitForSteps(2)
    try FileManager.default.removeItem(atPath: output)
    let outcome = try await job.outcome()
    #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errors.contains(" is gone"), "\(outcome.errors)")
  }

  /// A stopped rank is named and ends the job, whichever it is.
  @Test(arguments: [0, 1]) func aRankThatStandsStillIsNamed(rank: Int) async throws {
    let output = try scratch.place("run")
    let job = RunningJob(
      flags + ["--stall-warn", "6s", "--stall-abort", "9s"], ranks: 2, output: output)
    try await job.waitForSteps(3)
    try job.signal(SIGSTOP, rank: rank)
    let outcome = try await job.outcome()
    #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
    for words in [
      "warning: the job stands still for 6 s: rank \(1 - rank) on host ",
      "error: the job stands still for 9 s: rank \(1 - rank) on host ",
      "not there: rank \(rank) on host ", ", silent for ",
    ] {
      #expect(outcome.errors.contains(words), "\(words): \(outcome.errors)")
    }
  }

  /// A rank whose configuration file says something else than rank zero's.
  @Test func ranksThatWereToldOtherwiseAreNamed() async throws {
    // Each rank reads another file: its path has the rank in it, by way of the shell.
    let command = """
      exec "$0" "$@" --config "\(scratch.folder)/settings-$OMPI_COMM_WORLD_RANK.yaml"
      """
    try scratch.write("base-lr: 0.03\n", to: "settings-0.yaml")
    try scratch.write("base-lr: 0.05\n", to: "settings-1.yaml")
    let program = Launch.productsFolder.appending(path: "and-dist").path
    let outcome = try await Launch(
      command: ["sh", "-c", command, program, "train", "--output", scratch.place("run")] + flags,
      ranks: 2
    ).run()
    #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
    for words in ["rank 1: host ", "has base-lr 0.05, but rank 0 on host ", "has 0.03; give all"] {
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  /// Training that diverges ends at once, says where that begins, and leaves what was saved.
  @Test(arguments: [1, 2]) func divergenceNamesLayerAndImage(ranks: Int) async throws {
    let output = try scratch.place("run")
    let diverging = flags + ["--base-lr", "1e30"]
    _ = try await Training(diverging + ["--max-steps", "1"], ranks: ranks, output: output)
    let outcome = try await RunningJob(diverging, ranks: ranks, output: output).outcome()
    #expect(outcome.status == 1 && outcome.errorLines.count == 1, "\(outcome.errors)")
    let line = try #require(outcome.errorLines.first)
    #expect(
      line.contains(
        /the loss is not a number at step 2 .*first not finite: the output of [a-z0-9.]+ for image \d+/
      ),
      "\(line)")
    #expect(FileManager.default.fileExists(atPath: SavedState(output, step: 1).folder))
    let end = try MetricsLine.lines(of: "\(output)/metrics.jsonl").last
    #expect(end?.event == "run_ended" && end?.reason == "error")
    // What was being saved meanwhile is whole.
    let other = try scratch.place("saving")
    let saving = try await RunningJob(
      diverging + ["--checkpoint-every", "1-steps"], ranks: ranks, output: other
    ).outcome()
    #expect(saving.status == 1 && saving.errors.contains("at step 2"), "\(saving.errors)")
    #expect(FileManager.default.fileExists(atPath: SavedState(other, step: 1).folder))
  }

  /// A trace with a row a rank, of all its steps and waits.
  @Test func theTimelineHasWhatEachRankDid() async throws {
    struct Trace: Decodable {
      struct Event: Decodable {
        let name: String
        let ph: String
        let tid: Int
        let cat: String?
        let dur: Double?
      }
      let traceEvents: [Event]
    }
    let file = try scratch.place("trace.json")
    _ = try await Training(
      flags + ["--max-steps", "5", "--timeline", file], ranks: 2, output: scratch.place("run"))
    let trace = try JSONDecoder().decode(Trace.self, from: Data(contentsOf: URL(filePath: file)))
    for rank in 0..<2 {
      let row = trace.traceEvents.filter { $0.tid == rank && $0.ph == "X" }
      #expect(row.allSatisfy { ($0.dur ?? -1) >= 0 })
      #expect(row.count { $0.name == "forward" && $0.cat == "work" } == 5)
      #expect(row.count { $0.name == "backward" } == 5)
      #expect(row.contains { $0.cat == "waiting for ranks" && $0.name == "MPI_Sendrecv" })
      #expect(row.contains { $0.cat == "waiting for files" })
    }
    #expect(trace.traceEvents.count { $0.ph == "M" } == 2)
  }
}
