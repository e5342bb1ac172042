import Foundation
import RanksLauncher
import Storage
import TensorFiles
import Testing

/// A run that is interrupted and goes on is the run that was never interrupted.
struct ResumeTests {
  /// Four epochs of three steps in two rounds.
  private static func flags(_ root: String) -> [String] {
    [
      "--dataset", "mnist", "--data-root", root, "--width", "8", "--feature-dim", "16",
      "--rounds", "2", "--epochs", "2", "--batch-size", "8", "--checkpoint-every", "1",
      "--evaluate-every", "0", "--convolution", "direct",
    ]
  }

  /// Interrupted inside round 0, then inside round 1 after its first epoch.
  @Test(arguments: [nil, 2])
  func goesOnExactly(ranks: Int?) async throws {
    let scratch = try Scratch()
    let flags = Self.flags(try SmallImages.write(train: 22, in: scratch))
    let whole = try await Training(flags, ranks: ranks, output: scratch.place("whole"))
    #expect(whole.losses.count == 12)

    let parts = try scratch.place("parts")
    let first = try await Training(flags + ["--max-steps", "5"], ranks: ranks, output: parts)
    #expect(first.losses == Array(whole.losses.prefix(5)))
    #expect(first.events("run_ended").map(\.reason) == ["max-steps"])

    let second = try await Training(flags + ["--max-steps", "11"], ranks: ranks, output: parts)
    #expect(second.events("run_started").last?.stepsDone == 5)
    #expect(
      second.events("run_started").last?.resumedFrom == SavedState(parts, step: 5).folder)
    #expect(second.losses == Array(whole.losses.prefix(11)))

    let third = try await Training(flags, ranks: ranks, output: parts)
    #expect(third.events("run_started").last?.stepsDone == 11)
    #expect(third.events("step").map(\.step) == Array(1...12))
    #expect(third.losses == whole.losses)
    #expect(
      third.events("discovery").map(\.entropyMean) == whole.events("discovery").map(\.entropyMean))
    #expect(third.events("run_ended").map(\.reason) == ["completed"])
    let (saved, expected) = (SavedState(parts, step: 12), SavedState(whole.output, step: 12))
    for name in try expected.tensorFiles() {
      #expect(
        try contents("\(saved.folder)/\(name)") == contents("\(expected.folder)/\(name)"), "\(name)"
      )
    }
  }

  /// One cosine over both rounds goes on where it was; with another number of rounds it cannot.
  @Test func goesOnWithItsLearningRates() async throws {
    let scratch = try Scratch()
    let flags =
      Self.flags(try SmallImages.write(train: 22, in: scratch))
      + ["--lr-schedule", "cosine", "--no-lr-restart", "--warm-up-epochs", "1"]
    let output = try scratch.place("run")
    _ = try await Training(flags + ["--max-steps", "5"], ranks: nil, output: output)
    let run = try await Training(flags + ["--max-steps", "11"], ranks: nil, output: output)
    let falling = (0..<9).map { 0.015 * (1 + cos(Double.pi * Double($0) / 9)) }
    let expected = [0.01, 0.02, 0.03] + falling.prefix(8)
    let rates = run.events("step").compactMap(\.learningRate)
    #expect(largestDifference(rates, expected) < 1e-9, "\(rates)")
    try await expectRefusal(run, flags + ["--rounds", "3"], ["rounds 2, not 3", "--rounds 2"])
  }

  /// Convolutions computed as no machine can: training says so and does not begin; features are
  /// extracted by direct convolutions.
  @Test func waysThatTheMachineLacksStopTrainingAlone() async throws {
    let scratch = try Scratch()
    let flags = Self.flags(try SmallImages.write(train: 22, in: scratch))
    let run = try await Training(
      flags + ["--max-steps", "5"], ranks: nil, output: scratch.place("run"))
    let saved = SavedState(run.output, step: 5)
    let checkpoint = saved.folder
    let before = try await embed(checkpoint, scratch.place("before.npy"))
    try saved.changeState { state in
      let forward = try #require(
        state.range(of: #""forward"\s*:\s*"direct""#, options: .regularExpression))
      return state.replacingCharacters(in: forward, with: #""forward": "bf16-winograd""#)
    }

    let outcome = try await Launch(
      "and-dist", ["train", "--output", run.output] + flags, ranks: nil, environment: [:],
      timeout: 120
    ).run()
    #expect(!outcome.succeeded)
    for word in [checkpoint, "does not have on this machine", "--initial"] {
      #expect(outcome.errors.contains(word), "\(outcome.errors)")
    }
    #expect(try await embed(checkpoint, scratch.place("after.npy")) == before)
  }

  /// A checkpoint of a version that had a setting fewer, then of one that had another.
  @Test func settingsOfOtherVersionsHaveTheirDefaultOrAreNamed() async throws {
    let scratch = try Scratch()
    let flags = Self.flags(try SmallImages.write(train: 22, in: scratch))
    let run = try await Training(
      flags + ["--max-steps", "3"], ranks: nil, output: scratch.place("run"))
    let checkpoint = SavedState(run.output, step: 3)
    let folder = checkpoint.folder
    let saved = try String(contentsOfFile: "\(folder)/state.json", encoding: .utf8)
    #expect(saved.contains(#""base-lr" : "0.03""#) && saved.contains(#""version" : "#))
    func write(_ change: (inout [String: Any]) -> Void) throws {
      var state = try #require(
        try JSONSerialization.jsonObject(with: Data(saved.utf8)) as? [String: Any])
      var settings = try #require(state["settings"] as? [String: Any])
      change(&settings)
      state["settings"] = settings
      state["version"] = "9.8.7"
      let text = String(decoding: try JSONSerialization.data(withJSONObject: state), as: UTF8.self)
      try checkpoint.changeState { _ in text }
    }

    try write { $0["selection-rate"] = nil }
    try await expectRefusal(
      run, flags + ["--selection-rate", "0.5"], [folder, "selection-rate 0.25, not 0.5"])

    let file = "\(folder)/state.json"
    try write { $0["patience"] = "3" }
    let unknown = [file, "'patience'", "and-dist 9.8.7"]
    try await expectRefusal(run, flags, unknown)
    try await expectRefusal(run, nil, unknown)
    try write { $0["batch-size"] = "0" }
    let wrong = [file, "batch-size '0'", "and-dist 9.8.7", "1 or more"]
    try await expectRefusal(run, flags, wrong)
    try await expectRefusal(run, nil, wrong)

    try write { $0["selection-rate"] = nil }
    let more = try await Training(
      flags + ["--max-steps", "6"], ranks: nil, output: run.output)
    #expect(more.events("run_started").last?.stepsDone == 3)
  }

  /// A run that does not go on with `flags`, or without them its checkpoint that is not evaluated.
  private func expectRefusal(
    _ run: Training, _ flags: [String]?, _ words: [String],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let arguments =
      flags.map { ["train", "--output", run.output] + $0 }
      ?? ["evaluate", "--checkpoint", run.output]
    let outcome = try await Launch("and-dist", arguments, ranks: nil).run()
    #expect(
      outcome.status != 0 && outcome.errorLines.count == 1, "\(outcome.errors)",
      sourceLocation: sourceLocation)
    for word in words {
      #expect(
        outcome.errorLines.first?.contains(word) == true, "\(word): \(outcome.errors)",
        sourceLocation: sourceLocation)
    }
  }

  /// The bytes of the training images' features.
  private func embed(_ checkpoint: String, _ file: String) async throws -> Data {
    let outcome = try await Launch(
      "and-dist", ["embed", "--checkpoint", checkpoint, "--split", "train", "--output", file],
      ranks: nil, environment: [:], timeout: 120
    ).run()
    try #require(outcome.succeeded, "\(outcome.errors)")
    return try Data(contentsOf: URL(filePath: file))
  }

  /// A save that was killed when the old folder had lost its name and the new one had not got it.
  @Test func aCheckpointMovedAsideIsTakenUpAgain() async throws {
    let scratch = try Scratch()
    let flags = Self.flags(try SmallImages.write(train: 22, in: scratch))
    let output = try scratch.place("run")
    let first = try await Training(flags + ["--max-steps", "3"], ranks: nil, output: output)
    let folder = "\(output)/checkpoints"
    try FileManager.default.moveItem(
      atPath: "\(folder)/step-00000003", toPath: "\(folder)/.replaced-step-00000003")
    try FileManager.default.createDirectory(
      atPath: "\(folder)/.partial-step-00000003", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: "\(folder)/.removed-step-00000001", withIntermediateDirectories: true)
    let second = try await Training(flags + ["--max-steps", "6"], ranks: nil, output: output)
    #expect(second.events("run_started").last?.stepsDone == 3)
    #expect(Array(second.losses.prefix(3)) == first.losses)
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == [
        "step-00000003", "step-00000006",
      ])
  }

  @Test func startsAgainOrFromAPathAsItIsTold() async throws {
    let scratch = try Scratch()
    let flags = Self.flags(try SmallImages.write(train: 22, in: scratch))
    let output = try scratch.place("run")
    let whole = try await Training(flags, ranks: nil, output: output)

    // What is complete stays as it is.
    let again = try await Training(flags, ranks: nil, output: output)
    #expect(again.events("step").map(\.step) == Array(1...12))
    #expect(again.losses == whole.losses)

    // From a checkpoint, or the newest of a folder, into another folder; with another round.
    let checkpoint = "\(output)/checkpoints/step-00000009"
    let branch = try await Training(
      flags + ["--resume", checkpoint], ranks: nil, output: scratch.place("branch"))
    #expect(branch.events("step").map(\.step) == [10, 11, 12])
    #expect(branch.losses == Array(whole.losses.suffix(3)))
    let longer = try await Training(
      flags + ["--resume", output, "--rounds", "3"], ranks: nil, output: scratch.place("longer"))
    #expect(longer.events("step").map(\.step) == Array(13...18))
    #expect(longer.events("discovery").map(\.anchors) == [11])

    let afresh = try await Training(
      flags + ["--resume", "never", "--max-steps", "4"], ranks: nil, output: output)
    #expect(afresh.events("run_started").map(\.stepsDone) == [0])
    #expect(afresh.losses == Array(whole.losses.prefix(4)))
  }

  @Test func aCheckpointHoldsWhatOtherProgramsRead() async throws {
    let scratch = try Scratch()
    let flags = Self.flags(try SmallImages.write(train: 22, in: scratch))
    let run = try await Training(
      flags + ["--neighbours", "3"], ranks: 3, output: scratch.folder)
    let saved = SavedState(run.output, step: 12)
    let folder = saved.folder

    let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "NetworksTests/Fixtures/tensor-names.json")
    let names = try JSONDecoder().decode(
      [String: [String: [Int]]].self, from: Data(contentsOf: fixtures))
    let model = try SafetensorsFile(path: "\(folder)/model.safetensors")
    #expect(Set(model.entries.map(\.name)) == Set(try #require(names["resnet18"]).keys))
    #expect(model.entry("conv1.weight")?.shape == [8, 1, 3, 3])
    #expect(model.entry("layer4.0.downsample.0.weight")?.shape == [64, 32, 1, 1])
    #expect(model.entry("fc.weight")?.shape == [16, 64])
    #expect(model.metadata == ["format": "pt"])
    // The published start is one; steps and averages have moved both.
    #expect(try model.tensor("bn1.weight").array != [Float](repeating: 1, count: 8))
    #expect(try model.tensor("bn1.running_var").array != [Float](repeating: 1, count: 8))

    // Each rank has written a part, of 7, 7 and 8 images.
    let parts = try saved.parts()
    #expect(parts.map { $0.entry("memory_bank")?.shape } == [[7, 16], [7, 16], [8, 16]])
    #expect(parts.allSatisfy { $0.entry("bn1.running_mean")?.shape == [8] })
    let rows = Tensor(try saved.floats("memory_bank"), shape: [22, 16])
    for row in 0..<22 {
      let length = rows.array[(row * 16)..<(row * 16 + 16)].reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-5)
    }
    #expect(try saved.anchors().count == 5 && saved.floats("entropies").count == 22)
    #expect(try saved.integers("neighbours").count == 22 * 3)

    // The files start another run, also under the names that PyTorch's wrappers give.
    var losses: [[Double]] = []
    for prefix in ["", "module.", "_orig_mod.module."] {
      let path = try scratch.place("\(prefix)initial.safetensors")
      let writer = try SafetensorsWriter(
        path: path,
        entries: model.entries.map { SafetensorsEntry(name: prefix + $0.name, shape: $0.shape) }
          + [SafetensorsEntry(name: "memory_bank", shape: rows.shape)])
      for entry in model.entries {
        try writer.write(model.tensor(entry.name), to: prefix + entry.name)
      }
      try writer.write(rows, to: "memory_bank")
      try writer.commit()
      let run = try await Training(
        Self.flags(try scratch.place("images")) + ["--initial", path, "--max-steps", "1"],
        ranks: nil, output: scratch.place("from-\(prefix)initial"))
      losses.append(run.losses)
    }
    #expect(losses[0].count == 1 && losses.allSatisfy { $0 == losses[0] })

    // With a last layer of other rows, as torchvision's for 1,000 classes, that layer is random.
    let path = try scratch.place("classes.safetensors")
    let changed = ["fc.weight": [1000, 64], "fc.bias": [1000]]
    let writer = try SafetensorsWriter(
      path: path,
      entries: model.entries.map {
        SafetensorsEntry(name: $0.name, shape: changed[$0.name] ?? $0.shape)
      })
    for entry in model.entries {
      let tensor = try changed[entry.name].map(Tensor.init(shape:)) ?? model.tensor(entry.name)
      try writer.write(tensor, to: entry.name)
    }
    try writer.commit()
    let other = try await Training(
      Self.flags(try scratch.place("images")) + ["--initial", path, "--max-steps", "1"],
      ranks: 2, output: scratch.place("from-classes"))
    #expect(
      other.outcome.errors.contains(
        "fc.weight and fc.bias of \(path) are for features of another length: started afresh"))
    #expect(other.losses.count == 1 && other.losses != losses[0])
  }
}
