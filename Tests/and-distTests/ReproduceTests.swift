import Foundation
import Testing

/// `launch/reproduce` beside a program that leaves the metrics of a run and trains nothing.
struct ReproduceTests {
  @Test func printsThePaperBesideWhatWasReached() throws {
    let place = try Place()
    let outcome = try place.reproduce("fine-grained", "--data", place.scratch.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("dogs kNN 32.3 25.0 10 of 10"))
    #expect(outcome.output.contains("cub200 kNN 14.4 25.0 10 of 10"))
    #expect(!outcome.output.contains("Scaled"))
    #expect(try !place.calls.contains { $0.contains("evaluate") })
  }

  @Test func scalesEpochsAndTheirSchedules() throws {
    let place = try Place()
    let outcome = try place.reproduce(
      "large", "--data", place.scratch.folder, "--scale", "0.05", "--", "--precision", "bf16")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("ilsvrc-alexnet linear conv4 39.7 50.0"))
    #expect(outcome.output.contains("Scaled: 10 epochs a round instead of 200"))
    let calls = try place.calls
    #expect(calls.count == 4)
    #expect(
      calls[0].contains("--epochs 10 --lr-decay-epochs 6,8 --precision bf16"), "\(calls[0])")
    #expect(
      calls[1].contains("--protocol linear --linear-epochs 1 --linear-lr-decay-epochs none"),
      "\(calls[1])")
  }

  @Test func doesNotRepeatLinearClassifiersAndOnlyPrintsWhenAsked() throws {
    let place = try Place()
    _ = try place.reproduce("large", "--data", place.scratch.folder)
    #expect(try place.calls.count == 4)
    let table = try place.reproduce("large", "--table")
    #expect(table.status == 0 && table.output.contains("ilsvrc-alexnet linear fc 36.7 50.0"))
    #expect(try place.calls.count == 4)
    _ = try place.reproduce("large", "--data", place.scratch.folder)
    #expect(try place.calls.filter { $0.contains("evaluate") }.count == 2)
  }

  @Test func goesOnAfterAnExperimentThatFails() throws {
    let place = try Place()
    let outcome = try place.reproduce(
      "fine-grained", "--data", place.scratch.folder, failing: "dogs")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("error: launch/reproduce: not complete: dogs;"))
    #expect(outcome.output.contains("dogs kNN 32.3 - not begun"))
    #expect(outcome.output.contains("cub200 kNN 14.4 25.0"))
  }

  @Test(arguments: [
    (["tiny"], "unknown argument 'tiny'"), ([], "which table?"),
    (["small", "large"], "two tables: small and large"),
    (["small", "--scale", "2"], "--scale is '2'; expected a number above 0"),
    (["small", "--scale", "0"], "--scale is '0'"), (["small", "--scale"], "--scale needs a value"),
    (["small", "--data", "nowhere"], "--data is 'nowhere', and there is no such folder"),
    (["small", "-np", "0"], "-np is '0'"),
  ]) func saysWhatIsWrong(arguments: [String], error: String) throws {
    let outcome = try Place().reproduce(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.hasPrefix("error: launch/reproduce: \(error)"), "\(outcome.errors)")
  }
}

/// A copy of the scripts and recipes beside an `mpirun` that writes the metrics of what it is told.
private struct Place {
  let scratch: Scratch
  private let repository = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  init() throws {
    scratch = try Scratch()
    for script in ["launch/reproduce", "launch/single-node"] {
      try FileManager.default.copyItem(
        atPath: repository.appending(path: script).path, toPath: scratch.place(script))
    }
    let mpirun = #"""
      #!/usr/bin/env bash
      echo "$@" >>"$CALLS"
      if [ -n "$FAILING" ] && [[ $* == */"$FAILING".yaml* ]]; then exit 1; fi
      while [ $# -gt 0 ]; do
        case $1 in --output | --checkpoint) run=$2 ;; linear) linear=true ;; esac
        shift
      done
      mkdir -p "$run"
      if [ -n "$linear" ]; then
        for layer in conv1 conv2 conv3 conv4 conv5 fc; do
          printf '{"event":"evaluation","protocol":"linear","layer":"%s","accuracy":0.5}\n' $layer
        done >>"$run/metrics.jsonl"
        exit 0
      fi
      cat >"$run/metrics.jsonl.new" <<'METRICS'
      {"event":"run_started","rounds":5,"epochs":2}
      {"event":"evaluation","protocol":"knn","accuracy":0.125}
      {"event":"evaluation","protocol":"knn","accuracy":0.25}
      {"event":"evaluation","protocol":"knn-features","accuracy":0.75}
      {"event":"epoch","round":4,"epoch":1}
      METRICS
      if [ ! -f "$run/metrics.jsonl" ]; then mv "$run/metrics.jsonl.new" "$run/metrics.jsonl"; fi
      """#
    for (name, text) in [(".build/release/and-dist", "#!/bin/sh\n"), ("bin/mpirun", mpirun)] {
      let program = try scratch.write(text, to: name)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    }
    _ = try scratch.write("", to: "calls")
  }

  /// What the stand-in for mpirun was told, a line each time.
  var calls: [String] {
    get throws {
      try String(contentsOfFile: scratch.place("calls"), encoding: .utf8).split(separator: "\n")
        .map(String.init)
    }
  }

  func reproduce(_ arguments: String..., failing: String = "") throws -> (
    status: Int32, output: String, errors: String
  ) { try reproduce(arguments, failing: failing) }

  /// Runs the script; several spaces in what it prints come out as one.
  func reproduce(_ arguments: [String], failing: String = "") throws -> (
    status: Int32, output: String, errors: String
  ) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["bash", try scratch.place("launch/reproduce")] + arguments
    process.currentDirectoryURL = URL(filePath: scratch.folder)
    let environment = ProcessInfo.processInfo.environment
    process.environment = environment.merging([
      "PATH": "\(scratch.folder)/bin:\(environment["PATH"] ?? "")", "FAILING": failing,
      "CALLS": try scratch.place("calls"),
    ]) { $1 }
    let (output, errors) = (
      try scratch.write("", to: "output"), try scratch.write("", to: "errors")
    )
    process.standardOutput = FileHandle(forWritingAtPath: output)
    process.standardError = FileHandle(forWritingAtPath: errors)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus,
      try String(contentsOfFile: output, encoding: .utf8).replacing(#/ +/#, with: " "),
      try String(contentsOfFile: errors, encoding: .utf8)
    )
  }
}
