import Foundation
import RanksLauncher
import TensorFiles
import Testing

/// Whatever is wrong, the whole job ends within seconds, with one line and a status.
struct BadInputTests {
  static let settings = [
    BadInput("unknown flag", words: "unknown flag '--batchsize'", "'--batch-size'") {
      try $0.train("--batchsize", "8")
    },
    BadInput(
      "unknown key", words: "{folder}/settings.yaml:2: unknown setting 'base-lrr'", "'base-lr'"
    ) {
      try $0.train("--config", $0.scratch.write("rounds: 1\nbase-lrr: 1\n", to: "settings.yaml"))
    },
    BadInput("no such configuration", words: "{folder}/none.yaml: there is no such") {
      try $0.train("--config", $0.scratch.place("none.yaml"))
    },
    BadInput("batch of none", words: "batch-size is '0'; expected 1 or more") {
      try $0.train("--batch-size", "0")
    },
    BadInput("as many neighbours as images", words: "neighbours is 12", "at most 11") {
      try $0.train("--neighbours", "12", "--rounds", "2")
    },
    BadInput(
      "output under a file",
      words: "output '{folder}/file/run' cannot be written: '{folder}/file' is no folder"
    ) {
      try $0.scratch.write("", to: "file")
      return try $0.train("--output", $0.scratch.folder + "/file/run")
    },
    BadInput(
      "a FIFO for metrics", words: "{folder}/run/metrics.jsonl: is a named pipe (FIFO); expected"
    ) {
      _ = try $0.scratch.fifo("run/metrics.jsonl")
      return try $0.train()
    },
    BadInput("a folder for settings", words: "{folder}/run/configuration.yaml: is a folder") {
      _ = try $0.scratch.place("run/configuration.yaml/file")
      return try $0.train()
    },
    BadInput("divergence", words: "loss is", "at step", "base-lr") {
      try $0.train("--base-lr", "1e30", "--max-steps", "3")
    },
  ]

  static let images = [
    BadInput("no such folder", words: "{folder}/nowhere: no such folder") {
      try $0.train("--data-root", $0.scratch.place("nowhere"))
    },
    BadInput("truncated IDX", words: "{folder}/images/train-images-idx3-ubyte: truncated", "1000") {
      let name = "images/train-images-idx3-ubyte"
      try $0.scratch.write(contents($0.scratch.place(name)).prefix(1016), to: name)
      return try $0.train()
    },
    BadInput("wrong magic number", words: "{folder}/images/train-images", "2051", "magic number") {
      let name = "images/train-images-idx3-ubyte"
      try $0.scratch.write([8, 8, 8, 8] + contents($0.scratch.place(name)).dropFirst(4), to: name)
      return try $0.train()
    },
    BadInput(
      "image of another size",
      words: "{folder}/folder/train/b/0.png: 10 × 8 pixels", "8 × 8", "image-size"
    ) {
      for name in ["a/0", "a/1", "b/1"] {
        try $0.scratch.write(
          pngFile(grey: [UInt8](repeating: 9, count: 64), height: 8, width: 8),
          to: "folder/train/\(name).png")
      }
      try $0.scratch.write(
        pngFile(grey: [UInt8](repeating: 9, count: 80), height: 8, width: 10),
        to: "folder/train/b/0.png")
      return try $0.train(
        "--dataset", "image-folder", "--data-root", $0.scratch.place("folder"))
    },
  ]

  static let tensors = [
    BadInput(
      "not a number", words: "{folder}/initial.safetensors: tensor 'layer2.0.bn1.bias'", "nan",
      "finite"
    ) {
      let path = try $0.initial(changing: "layer2.0.bn1.bias") { shape in
        (shape, [0, .nan] + [Float](repeating: 0, count: shape[0] - 2))
      }
      return try $0.train("--initial", path)
    },
    BadInput(
      "wrong shape", words: "{folder}/initial.safetensors: tensor 'fc.weight' has shape [4, 32]",
      "[4, 64]"
    ) {
      let path = try $0.initial(changing: "fc.weight") { _ in
        ([4, 32], [Float](repeating: 0, count: 128))
      }
      return try $0.train("--initial", path)
    },
    BadInput("missing tensor", words: "{folder}/initial.safetensors: has no tensor 'bn1.bias'") {
      try $0.train("--initial", $0.initial(changing: "bn1.bias") { _ in nil })
    },
    BadInput("bank of other images", words: "'memory_bank' has shape [11, 4]", "[12, 4]") {
      let path = try $0.initial(changing: "memory_bank") { _ in
        ([11, 4], [Float](repeating: 1, count: 44))
      }
      return try $0.train("--initial", path)
    },
    BadInput("no tensor file", words: "{folder}/images/train-labels-idx1-ubyte: is not a") {
      try $0.train("--initial", $0.scratch.place("images/train-labels-idx1-ubyte"))
    },
  ]

  static let rows = [
    BadInput("as many neighbours as rows", words: "neighbours 3: each of 3 rows", "at most 2") {
      try $0.discover($0.numpy([1, 0, 0, 1, 1, 0], shape: [3, 2]), "--neighbours", "3")
    },
    BadInput("one row", words: "neighbours 1: each of 1 rows", "at least two rows") {
      try $0.discover($0.numpy([1, 0], shape: [1, 2]))
    },
    BadInput(
      "row of another length", words: "{folder}/features.npy: row 2 has length 2", "length 1"
    ) {
      try $0.discover($0.numpy([1, 0, 0, 1, 2, 0], shape: [3, 2]))
    },
    BadInput("row of zeros", words: "{folder}/features.npy: row 2 has length 0") {
      try $0.discover($0.numpy([1, 0, 0, 1, 0, 0], shape: [3, 2]))
    },
    BadInput(
      "row with no number", words: "{folder}/features.npy: row 1 has a number that is not finite"
    ) {
      try $0.discover($0.numpy([1, 0, 0, .nan, 1, 0], shape: [3, 2]))
    },
    BadInput(
      "one dimension", words: "{folder}/features.npy: has shape [6]", "(N, d)"
    ) {
      try $0.discover($0.numpy([1, 0, 0, 1, 1, 0], shape: [6]))
    },
    BadInput(
      "integers", words: "{folder}/features.npy: holds integers", "float16, float32 or float64"
    ) {
      let path = try $0.scratch.place("features.npy")
      let writer = try NumPyWriter(path: path, type: .int64, shape: [2, 2])
      try writer.append(integers: [1, 0, 0, 1])
      try writer.commit()
      return try $0.discover(path)
    },
    BadInput(
      "a FIFO for anchors", words: "{folder}/found/anchors.npy: is a named pipe (FIFO); expected"
    ) {
      _ = try $0.scratch.fifo("found/anchors.npy")
      return try $0.discover($0.numpy([1, 0, 0, 1], shape: [2, 2]))
    },
    BadInput("no such features", words: "{folder}/none.npy", "o such file") {
      try $0.discover($0.scratch.place("none.npy"))
    },
  ]

  static let checkpoints = [
    BadInput("nothing to resume", words: "{folder}/none: there is no such checkpoint") {
      try $0.train("--resume", $0.scratch.place("none"))
    },
    BadInput("nothing to evaluate", words: "{folder}/none: there is no such checkpoint") {
      try ["evaluate", "--checkpoint", $0.scratch.place("none")]
    },
    BadInput("a folder to embed into", words: "{folder}/images: is a folder; expected") {
      try [
        "embed", "--checkpoint", $0.scratch.place("none"), "--output", $0.scratch.place("images"),
      ]
    },
    BadInput("no checkpoint to embed", words: "{folder}/images: has no state.json", "expected") {
      try [
        "embed", "--checkpoint", $0.scratch.place("images"), "--output", $0.scratch.place("f.npy"),
      ]
    },
  ]

  @Test(arguments: settings + images + tensors + rows + checkpoints)
  func endsTheJobWithOneLine(input: BadInput) async throws {
    let place = try BadInput.Place()
    let outcome = try await Launch(
      "and-dist", input.arguments(place), ranks: 2, timeout: 30
    ).run()
    check(outcome, words: input.words, place)
  }

  /// Whatever the number of ranks: one alone, without mpirun, or more than there are images.
  @Test(arguments: [nil, 1, 5])
  func isTheSameOnAnyNumberOfRanks(ranks: Int?) async throws {
    let place = try BadInput.Place()
    for (input, index) in [(Self.settings[0], 0), (Self.tensors[0], 1)] {
      let outcome = try await Launch(
        "and-dist", input.arguments(place), ranks: ranks, timeout: 30
      ).run()
      check(outcome, words: input.words, place, "case \(index)")
    }
  }

  @Test func aDamagedOrOtherCheckpointIsNotContinued() async throws {
    let place = try BadInput.Place()
    let run = try await Training(
      Array(place.train("--max-steps", "3").dropFirst()), ranks: 2,
      output: place.scratch.place("run"))
    let saved = SavedState(run.output, step: 3)
    let folder = saved.folder
    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
      try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
    }

    let wider = try place.train("--width", "16", "--rounds", "2")
    try await expectFailure(
      wider, [folder, "width 8", "16", "--resume never"], place)

    // What the checksums find, in training and in evaluation.
    let more = try place.train("--rounds", "2", "--max-steps", "6")
    let evaluate = ["evaluate", "--checkpoint", run.output, "--reference", "bank"]
    let part = "part-00001-of-00002.safetensors"
    let rows = try contents("\(folder)/\(part)")
    let flipped = rows.last.map { [$0 ^ 1] } ?? []
    for (bytes, words) in [
      (rows.dropLast(40) + [], "is damaged: it has \(rows.count - 40) bytes"),
      (rows.dropLast() + flipped, "is damaged: its checksum is not"),
    ] {
      try write(bytes, to: part)
      for arguments in [more, evaluate] {
        try await expectFailure(arguments, ["\(folder)/\(part)", words], place)
      }
    }

    // What is wrong although it was written so. The rows of the bank come first behind the header,
    // whose length the first eight bytes are.
    let header = rows.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let seven: [UInt8] = [0, 0, 0xE0, 0x40]
    try write(rows.prefix(8 + header) + seven + rows.dropFirst(12 + header), to: part)
    try saved.seal()
    try await expectFailure(
      more, ["\(folder)/\(part): row 0 of 'memory_bank' has length 7"], place)
    try write(rows.dropLast(40), to: part)
    try saved.seal()
    try await expectFailure(more, ["\(folder)/\(part): is truncated"], place)
    try await expectFailure(evaluate, ["\(folder)/\(part): is truncated"], place)
    try write(rows, to: part)

    let model = try contents("\(folder)/model.safetensors")
    let nan: [UInt8] = [0, 0, 0xC0, 0x7F]
    try write(model.dropLast(4) + nan, to: "model.safetensors")
    try saved.seal()
    try await expectFailure(
      evaluate, ["\(folder)/model.safetensors: tensor '", "has nan at element"], place)
    try write(model, to: "model.safetensors")
    try saved.seal()

    let other = try place.scratch.place("others")
    _ = try SmallImages.write(train: 20, test: 5, to: "others", in: place.scratch)
    try await expectFailure(evaluate + ["--data-root", other], ["12 rows", "20 training"], place)

    try write("{\"format\": 1, \"po".utf8, to: "state.json")
    try saved.seal()
    try await expectFailure(more, ["\(folder)/state.json: is damaged", "--resume never"], place)
  }

  /// A rank's own images are bad, found while the others are inside a step.
  @Test func oneRankFailsAlone() async throws {
    let place = try BadInput.Place()
    // Images followed by so many zeros that they are not kept, but read when they are used.
    let image = try place.scratch.write(
      pngFile(grey: [UInt8](repeating: 9, count: 64), height: 8, width: 8), to: "image.png")
    let file = try #require(FileHandle(forWritingAtPath: image))
    try file.truncate(atOffset: 32 << 20)
    try file.close()
    for index in 10..<80 where index != 12 {
      try FileManager.default.createSymbolicLink(
        atPath: place.scratch.place("folder/train/a/\(index).png"), withDestinationPath: image)
    }
    try place.scratch.write("no image", to: "folder/train/a/12.png")
    try await expectFailure(
      place.train(
        "--dataset", "image-folder", "--data-root", place.scratch.place("folder"), "--image-size",
        "8", "--order", "sequential", "--augmentation", "none"),
      ["rank 1: {folder}/folder/train/a/12.png: is neither a JPEG nor a PNG file"], place)
  }

  /// One rank's node has no images, other images, or no configuration.
  @Test func oneRankSeesOtherFiles() async throws {
    let place = try BadInput.Place()
    let program = Launch.productsFolder.appending(path: "and-dist").path
    func failing(_ more: [String]) throws -> [String] {
      try place.train() + [":", "-np", "1", program] + place.train() + more
    }
    let nowhere = try place.scratch.place("nowhere")
    try await expectFailure(
      failing(["--data-root", nowhere]), ["rank 1: \(nowhere): no such folder"], place, ranks: 1)
    try await expectFailure(
      failing(["--config", nowhere]), ["rank 1: \(nowhere): there is no such"], place, ranks: 1)
    let others = try SmallImages.write(train: 20, test: 4, to: "others", in: place.scratch)
    try await expectFailure(
      failing(["--data-root", others]), ["rank 1", "20 training images", "12"], place, ranks: 1)

    // As many images, two of which have changed places.
    let name = "images/train-images-idx3-ubyte"
    let bytes = try contents(place.scratch.place(name))
    let size = SmallImages.size * SmallImages.size
    let shifted = try SmallImages.write(train: 12, test: 4, to: "shifted", in: place.scratch)
    let pixels = bytes.dropFirst(16)
    try place.scratch.write(
      bytes.prefix(16) + pixels.dropFirst(size).prefix(size) + pixels.prefix(size)
        + pixels.dropFirst(2 * size), to: "shifted/train-images-idx3-ubyte")
    try await expectFailure(
      failing(["--data-root", shifted]), ["rank 1", "in another order"], place, ranks: 1)
  }

  private func expectFailure(
    _ arguments: [String], _ words: [String], _ place: BadInput.Place, ranks: Int = 2,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let outcome = try await Launch("and-dist", arguments, ranks: ranks, timeout: 30).run()
    check(outcome, words: words, place, sourceLocation: sourceLocation)
  }

  private func check(
    _ outcome: Outcome, words: [String], _ place: BadInput.Place, _ name: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let lines = outcome.errorLines
    #expect(
      lines.count == 1 && lines[0].hasPrefix("error: "), "\(name) \(outcome.errors)",
      sourceLocation: sourceLocation)
    #expect(outcome.status != 0 && !outcome.timedOut, "\(name)", sourceLocation: sourceLocation)
    for word in words {
      let text = word.replacing("{folder}", with: place.scratch.folder)
      #expect(
        lines.first?.contains(text) == true, "\(text) in \(lines)", sourceLocation: sourceLocation)
    }
    print("\(String(format: "%.1f", outcome.seconds)) s: \(lines.first ?? "")")
  }
}
