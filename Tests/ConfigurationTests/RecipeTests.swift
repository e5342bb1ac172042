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

  /// SimCLR's optimiser: the rate grows with the batch, and one schedule covers all rounds.
  @Test func theLargeBatchIsThatOfSimCLR() throws {
    let recipe = try recipe("ilsvrc-resnet50-large-batch")
    #expect(recipe.batchSize == 4096)
    #expect(recipe.settings["optimiser"] == "lars" && recipe.larsCoefficient == 0.001)
    #expect(recipe.baseLearningRate == 0.3 * 4096 / 256)
    #expect(recipe.learningRateShape == .cosine && !recipe.restartsLearningRate)
    #expect(recipe.warmUpEpochs == 10 && recipe.scheduleEpochs == 200)
    #expect(recipe.weightDecay == 1e-6 && recipe.sgdMomentum == 0.9)
    #expect(recipe.temperature == 0.07 && recipe.flip && recipe.synchronisedBatchNorm)
  }

  /// Every setting of a recipe that is made of several sources names its own.
  @Test func everySettingOfTheLargeBatchHasASource() throws {
    let file = folder.appending(path: "ilsvrc-resnet50-large-batch.yaml")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    for line in lines where !line.hasPrefix("#") {
      let name = String(line.prefix { $0 != ":" })
      #expect(["data-root", "output"].contains(name) || line.contains("  # "), "\(line)")
    }
  }

  @Test func everyRecipeIsTested() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(
      Set(files) == [
        "quickstart.yaml", "fashion-mnist.yaml", "cifar10.yaml", "cifar100.yaml",
        "ilsvrc-resnet50-large-batch.yaml",
      ])
  }

  private func recipe(_ name: String) throws -> Configuration {
    try Configuration().layered(files: [folder.appending(path: "\(name).yaml").path])
  }

  private let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "launch/recipes")
}
