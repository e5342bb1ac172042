import Foundation
import Testing

/// Ranks that share their weights learn the same as ranks that have each their own.
@Suite(.serialized)
struct SharedWeightsTests {
  /// Two ranks: a sum of two numbers has the same bits in any order.
  @Test(arguments: ["sgd", "lars"], ["resnet18", "alexnet"])
  func theBitsAreThoseOfReplicas(optimiser: String, network: String) async throws {
    let scratch = try Scratch()
    let flags = [
      "--dataset", "mnist", "--data-root", try SmallImages.write(train: 22, in: scratch),
      "--network", network, "--width", "24", "--feature-dim", "16", "--image-size", "24",
      "--rounds", "2", "--epochs", "1", "--batch-size", "8", "--evaluate-every", "0",
      "--convolution", "direct", "--optimiser", optimiser, "--lars-coefficient", "0.1",
      "--accumulation", "2", "--bucket-size", "0.01", "--bank-start", "features",
    ]
    var runs: [Training] = []
    for reduction in ["flat", "node"] {
      runs.append(
        try await Training(
          flags + ["--reduction", reduction], ranks: 2, output: scratch.place(reduction)))
    }
    #expect(runs[0].losses.count == 4 && runs[0].losses == runs[1].losses)
    let states = runs.map { SavedState($0.output, step: 4) }
    for name in try states[0].tensorFiles() {
      #expect(
        try contents("\(states[0].folder)/\(name)") == contents("\(states[1].folder)/\(name)"),
        "\(name)")
    }
  }
}
