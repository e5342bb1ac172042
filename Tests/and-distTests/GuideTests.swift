import Foundation
import RanksLauncher
import Testing

/// The commands of docs/guide.md, one after the other, as they stand there.
@Suite(.serialized)
struct GuideTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The guide's settings, for images as small as these.
  private static let settings = """
    dataset: image-folder
    data-root: my-images
    channels: 1
    width: 8
    feature-dim: 8
    batch-size: 8
    rounds: 2
    epochs: 1
    linear-epochs: 2
    linear-lr-decay-epochs: 1
    convolution: direct
    output: runs/mine

    """

  /// What is between ```sh and ```.
  private static func commands() throws -> [String] {
    let page = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/guide.md").standardizedFileURL
    let blocks = try String(contentsOf: page, encoding: .utf8).split(separator: "```")
    return blocks.filter { $0.hasPrefix("sh\n") }.map { String($0.dropFirst(3)) }
  }

  private func writeImages() throws {
    var noise = Noise(seed: 1)
    for (split, count) in [("train", 12), ("test", 6)] {
      for (number, name) in ["cats", "dogs"].enumerated() {
        for index in 0..<count {
          let pixels = (0..<144).map { place -> UInt8 in
            let wave: Int = (place % 12 * (number + 1) * 9 + index) % 200
            return UInt8(wave) + UInt8(noise.next() >> 59)
          }
          try scratch.write(
            pngFile(grey: pixels, height: 12, width: 12),
            to: "my-images/\(split)/\(name)/\(index).png")
        }
      }
    }
  }

  @Test func everyCommandDoesWhatItSays() async throws {
    try writeImages()
    try scratch.write(Self.settings.utf8, to: "mine.yaml")
    let commands = try Self.commands()
    #expect(commands.count >= 10)
    let products = Launch.productsFolder.path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for command in commands {
      let outcome = try await Launch(
        command: ["bash", "-ec", "cd '\(scratch.folder)'\n" + command], ranks: nil, timeout: 120,
        environment: [
          "PATH": "\(products):\(path)", "OMPI_MCA_rmaps_base_oversubscribe": "1",
          "OMPI_MCA_hwloc_base_binding_policy": "none",
        ]
      ).run()
      #expect(outcome.succeeded, "\(command)\n\(outcome.errors)")
    }
    let folder = scratch.folder
    for name in [
      "runs/mine/report.html", "train.npy", "train.names.txt", "found/duplicates.csv",
      "found/outliers.csv", "found-test/neighbours.npy", "mine.onnx",
    ] { #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"), "\(name)") }
    // Weights that went out give the features that the checkpoint gives.
    #expect(try contents("\(folder)/again.npy") == contents("\(folder)/test.npy"))
    let names = String(decoding: try contents("\(folder)/train.names.txt"), as: UTF8.self)
    #expect(names.split(separator: "\n").count == 24 && names.hasPrefix("train/cats/0.png\n"))
  }
}
