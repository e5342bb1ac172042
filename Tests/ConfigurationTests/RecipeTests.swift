import Configuration
import Foundation
import Images
import Networks
import Testing

/// The files of `launch/recipes` say what the program does and what was published.
struct RecipeTests {
  @Test func quickstartIsTheBuiltInOne() throws {
    #expect(try recipe("quickstart") == .quickstart)
  }

  /// The published settings are the defaults, so that a recipe is what `--dataset` alone gives.
  @Test(arguments: [
    "fashion-mnist": DatasetKind.fashionMNIST, "cifar10": .cifar10,
    "cifar100": .cifar100, "svhn": .svhn,
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

  /// AlexNet in place of ResNet-18 and, as instance discrimination, round 0 alone.
  @Test(arguments: ["cifar10": DatasetKind.cifar10, "cifar100": .cifar100, "svhn": .svhn])
  func alexNetIsTrainedAsPublished(name: String, dataset: DatasetKind) throws {
    var expected = Configuration()
    expected.dataset = dataset
    (expected.network, expected.width, expected.stem) = (.alexnet, 96, .small)
    expected.output = "runs/\(name)-alexnet"
    #expect(try recipe("\(name)-alexnet") == expected)
    expected.rounds = 1
    expected.output = "runs/\(name)-alexnet-instance"
    #expect(try recipe("\(name)-alexnet-instance") == expected)
  }

  /// Wu et al.'s optimiser, temperature and images, with AND's curriculum or without.
  @Test func alexNetOnILSVRCFollowsInstanceDiscrimination() throws {
    var discovery = try recipe("ilsvrc-alexnet")
    #expect(discovery.dataset == .ilsvrc && discovery.imageSize == 224 && discovery.flip)
    #expect(discovery.network == .alexnet && discovery.width == 96)
    #expect(discovery.batchSize == 256 && discovery.baseLearningRate == 0.03)
    #expect(discovery.learningRateDecayEpochs == [120, 160] && discovery.epochs == 200)
    #expect(discovery.weightDecay == 1e-4 && discovery.temperature == 0.07)
    #expect(discovery.settings["nesterov"] == "false")
    #expect(discovery.rounds == 5)
    discovery.rounds = 1
    discovery.output = "runs/ilsvrc-alexnet-instance"
    #expect(try recipe("ilsvrc-alexnet-instance") == discovery)
  }

  @Test(arguments: ["cub200": DatasetKind.cub200, "dogs": .dogs])
  func fineGrainedSetsAreTrainedAlike(name: String, dataset: DatasetKind) throws {
    var expected = Configuration()
    expected.dataset = dataset
    expected.dataRoot = dataset == .dogs ? "data/dogs" : "data"
    (expected.imageSize, expected.flip, expected.stem) = (224, true, .imagenet)
    expected.output = "runs/\(name)"
    #expect(try recipe(name) == expected)
  }

  /// Every setting of a recipe that is made of several sources names its own.
  @Test(arguments: [
    "ilsvrc-resnet50-large-batch", "ilsvrc-alexnet", "ilsvrc-alexnet-instance", "cub200", "dogs",
  ]) func everySettingOfSeveralSourcesNamesIts(name: String) throws {
    let file = folder.appending(path: "\(name).yaml")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    for line in lines where !line.hasPrefix("#") {
      let setting = String(line.prefix { $0 != ":" })
      #expect(
        ["dataset", "data-root", "output"].contains(setting) || line.contains("  # "), "\(line)")
    }
  }

  @Test func everyRecipeIsTested() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let small = ["cifar10", "cifar100", "svhn"]
    let expected =
      ["quickstart", "fashion-mnist", "ilsvrc-resnet50-large-batch", "cub200", "dogs"] + small
      + (small + ["ilsvrc"]).flatMap { ["\($0)-alexnet", "\($0)-alexnet-instance"] }
    #expect(Set(files) == Set(expected.map { "\($0).yaml" }))
  }

  private func recipe(_ name: String) throws -> Configuration {
    try Configuration().layered(files: [folder.appending(path: "\(name).yaml").path])
  }

  private let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "launch/recipes")
}
