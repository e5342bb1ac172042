import Networks
import Testing

/// What follows from a description alone, and descriptions that cannot be computed.
@Suite struct NetworkDescriptionTests {
  /// ResNet-18 with the stem for small images and 10 outputs has 11,173,962 parameters and 0.56
  /// billion multiply-adds at 32 × 32 (kuangliu/pytorch-cifar counts the same).
  @Test func parametersAndWorkOfResNet18() {
    let network = choice(.resnet18, width: 64, dimension: 10).description
    #expect(network.parameters.map(\.count).reduce(0, +) == 11_173_962)
    #expect(network.parameterByteCount == 4 * 11_173_962)
    // The stem; four 3 × 3 convolutions of 64 channels at 32 × 32, and of each later stage as much
    // but for its first, which has half the inputs, and the 1 × 1 beside it; the linear layer.
    let layer = 32 * 32 * 64 * 64 * 9
    let expected =
      32 * 32 * 3 * 64 * 9 + 4 * layer + 3 * (3 * layer + layer / 2 + layer / 18) + 512 * 10
    #expect(network.multiplyAddsPerImage == expected)
    #expect(network.operationsPerImage == 6 * expected - 2 * 32 * 32 * 3 * 64 * 9)
  }

  @Test func stagesOfResNet50() {
    let network = choice(.resnet50, width: 16, dimension: 128).description
    #expect(
      network.stages.map(\.name) == ["conv1", "layer1", "layer2", "layer3", "layer4", "fc"])
    #expect(
      network.stages.indices.map(network.output(ofStage:)) == [
        ImageShape(channels: 16, height: 32, width: 32),
        ImageShape(channels: 64, height: 32, width: 32),
        ImageShape(channels: 128, height: 16, width: 16),
        ImageShape(channels: 256, height: 8, width: 8),
        ImageShape(channels: 512, height: 4, width: 4),
        ImageShape(channels: 128, height: 1, width: 1),
      ])
  }

  @Test func whatCannotBeComputedTraps() async {
    await #expect(processExitsWith: .failure) { describe([.flatten]) }
    await #expect(processExitsWith: .failure) { describe([.batchNormalisation("bn")]) }
    await #expect(processExitsWith: .failure) {
      describe([.convolution("a", channels: 12, kernel: 1), .flatten])
    }
    await #expect(processExitsWith: .failure) {
      describe([.convolution("a", channels: 8, kernel: 9), .flatten])
    }
    await #expect(processExitsWith: .failure) {
      describe([.convolution("a", channels: 8, kernel: 1)])
    }
    await #expect(processExitsWith: .failure) {
      describe([
        .convolution("a", channels: 8, kernel: 1),
        .residual(branch: [.convolution("b", channels: 8, kernel: 1)]), .flatten,
      ])
    }
  }

  /// A network that is right where it would be with one convolution and `flatten`.
  @Test func theSameWithAConvolutionIsRight() {
    #expect(describe([.convolution("a", channels: 8, kernel: 1), .flatten]).featureDimension == 4)
  }

  private func choice(_ architecture: Architecture, width: Int, dimension: Int) -> NetworkChoice {
    NetworkChoice(
      architecture, width: width, inputChannels: 3, imageHeight: 32, imageWidth: 32,
      featureDimension: dimension)
  }
}

@discardableResult
private func describe(_ layers: [Layer]) -> NetworkDescription {
  NetworkDescription(
    "a test's", input: ImageShape(channels: 1, height: 4, width: 4),
    stages: [Stage("first", layers), Stage("fc", [.linear("fc", outputs: 4)])])
}
