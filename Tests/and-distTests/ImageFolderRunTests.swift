import Foundation
import RanksLauncher
import Testing

/// Commands on image folders of which a part cannot be used, and training needs none of it.
struct ImageFolderRunTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// Three images in one folder.
  private func images(_ folder: String) throws {
    for index in 0..<3 {
      let pixels = (0..<64).map { UInt8(($0 * (index + 3) + folder.count) % 251) }
      try scratch.write(
        pngFile(grey: pixels, height: 8, width: 8), to: "set/\(folder)/\(index).png")
    }
  }

  private func settings() throws -> [String] {
    try [
      "--dataset", "image-folder", "--data-root", scratch.place("set"), "--channels", "1",
      "--width", "8", "--feature-dim", "4", "--rounds", "1", "--epochs", "1", "--batch-size", "3",
      "--convolution", "direct",
    ]
  }

  /// Trains on two ranks, with these settings too, to the end.
  private func train(_ more: String...) async throws -> Training {
    try await Training(settings() + more, ranks: 2, output: scratch.place("run"))
  }

  private func expectError(_ arguments: [String], _ words: String) async throws {
    let outcome = try await Launch("and-dist", arguments, ranks: 2).run()
    #expect(outcome.status != 0 && outcome.errorLines.count == 1, "\(outcome.errors)")
    #expect(outcome.errorLines.first?.contains(words) == true, "\(outcome.errors)")
  }

  /// The memory planned for a run, or what stands in its way.
  private func expectDoctor(_ words: String, _ more: String...) async throws {
    let outcome = try await Launch("and-dist", ["doctor"] + settings() + more, ranks: 2).run()
    #expect(outcome.succeeded, "\(outcome.errors)")
    #expect(outcome.output.contains(words), "\(outcome.output)")
  }

  @Test func aFaultyTestSplitStopsWhatNeedsIt() async throws {
    for folder in ["train/a", "train/b", "test/a", "test/dog"] { try images(folder) }
    let fault = try
      "\(scratch.place("set/test/dog")): a class that the training split does not have"
    try await expectError(
      ["train", "--output", scratch.place("none")] + settings(), fault)
    try await expectDoctor(fault)
    try await expectDoctor("6 images of set", "--evaluate-every", "0")
    let run = try await train("--evaluate-every", "0")
    #expect(run.losses.count == 2)
    try await expectError(["evaluate", "--checkpoint", run.output], fault)
  }

  @Test(arguments: ["set/train", "set/test"]) func labelsThatAreMissing(place: String) async throws
  {
    let isTrain = place == "set/train"
    for folder in isTrain ? ["train", "test/a"] : ["train/a", "train/b", "test"] {
      try images(folder)
    }
    let lack =
      "set has no labels: its \(isTrain ? "train" : "test") images have no class folders"
    let run = try await train("--evaluate-every", "1")
    #expect(run.losses.count == (isTrain ? 1 : 2))
    #expect(run.events("evaluation").isEmpty)
    #expect(run.outcome.errors.contains("\(lack): nothing is evaluated"), "\(run.outcome.errors)")
    try await expectError(["evaluate", "--checkpoint", run.output], lack)
    try await expectError(
      ["evaluate", "--checkpoint", run.output, "--protocol", "linear"], lack)
    try await expectDoctor("\(isTrain ? 3 : 6) images of set")
  }

  /// Five channels of 12 bits in 16, from their statistics to a report.
  @Test func imagesThatAreNoPhotographs() async throws {
    var noise = Noise(seed: 1)
    for (folder, count) in [("train/a", 4), ("train/b", 4), ("test/a", 2), ("test/b", 2)] {
      for image in 0..<count {
        let numbers = (0..<5 * 144).flatMap { _ -> [UInt8] in
          let number = noise.next() >> 52
          return [UInt8(number & 0xFF), UInt8(number >> 8)]
        }
        let header = "{'descr': '<u2', 'fortran_order': False, 'shape': (12, 12, 5), }"
        try scratch.write(
          [0x93] + "NUMPY".utf8 + [1, 0, UInt8(header.utf8.count), 0] + header.utf8 + numbers,
          to: "set/\(folder)/\(image).npy")
      }
    }
    let place = try [
      "--dataset", "image-folder", "--data-root", scratch.place("set"), "--channels", "5",
    ]
    let checked = try await Launch(
      "and-dist", ["check-data", "--statistics"] + place, ranks: 2
    ).run()
    #expect(checked.succeeded, "\(checked.errors)")
    let range = try #require(
      checked.output.split(separator: "\n").first { $0.contains("pixel-range: ") })
    let bounds = try #require(range.split(separator: " ").dropFirst().first)
    let numbers = bounds.split(separator: ",").compactMap { Int($0) }
    #expect(numbers.count == 2 && numbers[0] < 40 && (4050...4095).contains(numbers[1]), "\(range)")

    let settings = [
      "--width", "8", "--feature-dim", "4", "--rounds", "1", "--epochs", "1", "--batch-size", "4",
      "--convolution", "direct", "--augmentation", "geometric", "--flip", "--rotate",
      "--pixel-range", String(bounds),
    ]
    try await expectError(
      ["train", "--output", scratch.place("none")] + place + settings,
      "mean: not given, and images of 5 channels have no usual one")
    let usual = ["--mean", "0.5,0.5,0.5,0.5,0.5", "--std", "0.3,0.3,0.3,0.3,0.3"]
    let run = try await Training(place + settings + usual, ranks: 2, output: scratch.place("run"))
    #expect(run.losses.count == 2)
    let page = try scratch.place("page.html")
    let report = try await Launch(
      "and-dist", ["report", run.output, "--output", page], ranks: 2
    ).run()
    #expect(report.succeeded, "\(report.errors)")
    #expect(try String(contentsOfFile: page, encoding: .utf8).contains("data:image/jpeg;base64"))
  }

  /// A folder of features that is begun, cut off, gone on with, and searched.
  @Test func embedsIntoAFolder() async throws {
    for folder in ["a", "b"] { try images(folder) }
    let run = try await train()
    let output = try scratch.place("features")
    func embed(_ more: String...) async throws -> Outcome {
      try await Launch(
        "and-dist",
        ["embed", "--checkpoint", run.output, "--split", "train", "--output", output] + more,
        ranks: 2
      ).run()
    }
    try #require(try await embed("--shard-rows", "4").succeeded)
    let names = ["features-0.npy", "features-1.npy", "features.json", "names.txt"]
    #expect(try FileManager.default.contentsOfDirectory(atPath: output).sorted() == names)
    func bytes(_ name: String) throws -> Data {
      try Data(contentsOf: URL(filePath: "\(output)/\(name)"))
    }
    let (kept, gone) = (try bytes(names[0]), try bytes(names[1]))
    try FileManager.default.removeItem(atPath: "\(output)/\(names[1])")
    let again = try await embed("--shard-rows", "4")
    #expect(again.succeeded && again.errors.contains("4 rows are there already"), "\(again.errors)")
    #expect(try bytes(names[0]) == kept && bytes(names[1]) == gone)
    let other = try await embed("--shard-rows", "3")
    #expect(other.errors.contains("features: has features of other weights"), "\(other.errors)")
    let search = try await Launch(
      "and-dist",
      ["discover", "--features", output, "--neighbours", "2", "--output", scratch.place("found")],
      ranks: 2
    ).run()
    #expect(search.succeeded && search.output.contains("6 rows"), "\(search.errors)")
  }

  @Test func classFoldersInTheRoot() async throws {
    for folder in ["a", "b"] { try images(folder) }
    let run = try await train()
    #expect(run.losses.count == 2)
    #expect(run.outcome.errors.contains("set has no test images: nothing is evaluated"))
  }
}
