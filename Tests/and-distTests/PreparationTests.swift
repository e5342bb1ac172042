import Foundation
import RanksLauncher
import Testing

/// `check-data`, `--exclude` and `pack`, on several ranks.
struct PreparationTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    for (number, name) in ["train/a/0", "train/a/1", "train/b/0", "train/b/1", "test/a/0"]
      .enumerated()
    {
      let pixels = (0..<64).map { UInt8(($0 * (number + 3)) % 251) }
      try scratch.write(pngFile(grey: pixels, height: 8, width: 8), to: "set/\(name).png")
    }
  }

  private func set() throws -> [String] {
    try ["--dataset", "image-folder", "--data-root", scratch.place("set"), "--channels", "1"]
  }

  private let network = [
    "--width", "8", "--feature-dim", "4", "--rounds", "1", "--epochs", "1", "--batch-size", "2",
    "--convolution", "direct", "--channels", "1",
  ]

  private func run(_ command: String, _ arguments: [String], ranks: Int) async throws -> Outcome {
    try await Launch("and-dist", [command] + arguments, ranks: ranks).run()
  }

  @Test func brokenImagesAreListedAndLeftOut() async throws {
    let whole = try contents(scratch.place("set/train/a/1.png"))
    try scratch.write(whole.dropLast(30), to: "set/train/a/1.png")
    try scratch.write("no image", to: "set/test/a/1.png")
    let list = try scratch.place("broken.txt")
    for ranks in [1, 3] {
      let outcome = try await run("check-data", set() + ["--output", list], ranks: ranks)
      #expect(outcome.status == 1)
      #expect(outcome.output.contains("train: 4 images, 1 broken"), "\(outcome.output)")
      #expect(outcome.output.contains("3 PNG"), "\(outcome.output)")
      #expect(
        outcome.errors.contains("2 of 6 images cannot be decoded; mend them, or leave them out"),
        "\(outcome.errors)")
      let lines = String(decoding: try contents(list), as: UTF8.self).split(separator: "\n")
      #expect(lines.map { $0.prefix { $0 != "\t" } } == ["train/a/1.png", "test/a/1.png"])
      #expect(lines.allSatisfy { $0.split(separator: "\t").count == 2 })
    }
    let train = try ["--evaluate-every", "0", "--output", scratch.place("run")] + set() + network
    let failed = try await run("train", train, ranks: 2)
    #expect(failed.status != 0 && failed.errors.contains("set/train/a/1.png"), "\(failed.errors)")
    let good = try await run(
      "train",
      train.map { $0 == (try? scratch.place("run")) ? "\($0)2" : $0 }
        + ["--exclude", list], ranks: 2)
    #expect(good.succeeded, "\(good.errors)")
    #expect(good.output.contains("3 images") || good.errors.contains("3 images"), "\(good.errors)")

    let checked = try await run("check-data", set() + ["--exclude", list], ranks: 2)
    #expect(checked.succeeded, "\(checked.errors)")
    #expect(checked.output.contains("train: 3 images, 0 broken"), "\(checked.output)")
  }

  /// Mean and deviation of all pixels, the same on any number of ranks, and a setting's own form.
  @Test func statisticsAreThoseOfAllPixels() async throws {
    let bytes = (0..<4).flatMap { number in (0..<64).map { Double(($0 * (number + 3)) % 251) } }
    let mean = bytes.reduce(0, +) / Double(bytes.count)
    let square = bytes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(bytes.count)
    let expected = [mean, square.squareRoot()].map { String(format: "%.4f", $0 / 255) }
    for ranks in 1...3 {
      let outcome = try await run("check-data", set() + ["--statistics"], ranks: ranks)
      #expect(
        outcome.output.contains("  mean: \(expected[0])\n  std: \(expected[1])\n"),
        "\(outcome.output) \(outcome.errors)")
    }
    let root = try SmallImages.write(in: scratch)
    let whole = try await run(
      "check-data", ["--dataset", "mnist", "--data-root", root, "--statistics"], ranks: 2)
    #expect(whole.output.contains("  mean: 0."), "\(whole.output) \(whole.errors)")
  }

  @Test func packedImagesTrainAsTheirFilesDo() async throws {
    var archives: [[UInt8]] = []
    for ranks in [1, 2] {
      let output = try scratch.place("packed\(ranks)")
      let packed = try await run(
        "pack", set() + ["--shard-images", "3", "--output", output], ranks: ranks)
      #expect(packed.succeeded, "\(packed.errors)")
      archives.append(
        try ["train-000000", "train-000001", "test-000000"].flatMap {
          try contents("\(output)/\($0).tar")
        })
    }
    #expect(archives[0] == archives[1])
    // A second time it finds all there; of other images it refuses.
    let output = try scratch.place("packed1")
    let again = try await run(
      "pack", set() + ["--shard-images", "3", "--output", output], ranks: 1)
    #expect(again.succeeded, "\(again.errors)")
    let other = try await run(
      "pack", set() + ["--shard-images", "2", "--output", output], ranks: 1)
    #expect(other.status != 0 && other.errors.contains("packed in another way"), "\(other.errors)")

    let files = try await Training(set() + network, ranks: 2, output: scratch.place("of-files"))
    let shards = try await Training(
      ["--dataset", "tar-shards", "--data-root", output] + network, ranks: 2,
      output: scratch.place("of-shards"))
    #expect(files.losses.count == 2)
    #expect(files.losses == shards.losses)
    #expect(files.accuracy("knn") == shards.accuracy("knn"))
  }
}
