import Configuration
import Foundation
import Images
import Testing

/// The files of `launch/recipes` say what the program does and what was published.
struct RecipeTests {
  @Test func quickstartIsTheBuiltInOne() throws {
    #expect(try recipe("quickstart") == .quickstart)
  }

  /// The published settings are the defaults, so that a recipe is what `--dataset` alone gives.
  @Test(arguments: [
    "fashion-mnist": DatasetKind.fashionMNIST, "cifar10": .cifar10,
    "cifar100": .cifar100,
  ]) func publishedOnesAreTheDefaults(name: String, dataset: DatasetKind) throws {
    var expected = Configuration()
    expected.dataset = dataset
    expected.output = "runs/\(name)-resnet18"
    #expect(try recipe(name) == expected)
  }

  @Test func everyRecipeIsTested() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(
      Set(files) == ["quickstart.yaml", "fashion-mnist.yaml", "cifar10.yaml", "cifar100.yaml"])
  }

  private func recipe(_ name: String) throws -> Configuration {
    try Configuration().layered(files: [folder.appending(path: "\(name).yaml").path])
  }

  private let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "launch/recipes")
}
