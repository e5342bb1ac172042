import Configuration
import Foundation
import Networks
import Testing
import Training

/// The folders of checkpoints, whatever a killed run left.
struct CheckpointFolderTests {
  @Test func aNewOneReplacesTheOldAndLeftoversGo() throws {
    let folder = NSTemporaryDirectory() + "and-dist-\(UUID().uuidString)"
    let files = FileManager.default
    defer { try? files.removeItem(atPath: folder) }
    for name in [
      "step-00000020", ".partial-step-00000010", ".removed-step-00000010",
      ".replaced-step-00000010",
    ] {
      try files.createDirectory(
        atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
      try "old".write(toFile: "\(folder)/\(name)/state.json", atomically: true, encoding: .utf8)
    }
    let checkpoint = Checkpoint(path: "\(folder)/step-00000020")
    try checkpoint.startPartial()
    #expect(
      try Set(files.contentsOfDirectory(atPath: folder)) == [
        "step-00000020", ".partial-step-00000020", ".removed-step-00000010",
        ".replaced-step-00000010",
      ])
    try "new".write(
      toFile: "\(folder)/.partial-step-00000020/state.json", atomically: true, encoding: .utf8)
    try checkpoint.replace()
    #expect(try files.contentsOfDirectory(atPath: folder) == ["step-00000020"])
    #expect(
      try String(contentsOfFile: "\(checkpoint.path)/state.json", encoding: .utf8) == "new")

    // Without what it should have become, the old one stays.
    #expect(throws: (any Error).self) { try checkpoint.replace() }
    #expect(files.fileExists(atPath: "\(checkpoint.path)/state.json"))
  }

  /// Features are loaded on as many threads as training's images are.
  @Test func featuresAreLoadedAsSettingsSay() throws {
    var configuration = Configuration()
    configuration.loaderWorkers = 5
    let network = try Network(
      NetworkChoice(
        .resnet18, width: 8, inputChannels: 1, imageHeight: 8, imageWidth: 8, featureDimension: 4
      ).description,
      batchSize: 1, algorithms: [:])
    #expect(FeatureExtractor(network, configuration).workers == 5)
  }
}
