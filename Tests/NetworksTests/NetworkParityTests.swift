import Foundation
import Networks
import Numbers
import Storage
import Testing

/// Whole networks, forward and backward, against PyTorch in float64.
@Suite struct NetworkParityTests {
  @Test(arguments: try GradientFixture.all())
  func stepAgreesWithPyTorch(_ fixture: GradientFixture) throws {
    let network = try fixture.makeNetwork(batchSize: fixture.batch + 3)
    let images = Tensor(
      FormulaTensors.uniform(
        stream: fixture.imageStream,
        count: fixture.batch * fixture.channels * fixture.size * fixture.size),
      shape: [fixture.batch, fixture.channels, fixture.size, fixture.size])
    let gradient = Tensor(
      FormulaTensors.uniform(stream: 3000, count: fixture.batch * fixture.featureDim),
      shape: [fixture.batch, fixture.featureDim])

    let features = try network.forward(
      images: images, mode: .training,
      draws: DropoutDraws(seed: 0, step: 0, images: Array(0..<fixture.batch)))
    #expect(relativeDifference(features.array, fixture.features) < fixture.tolerance)
    try network.backward(featureGradient: gradient)

    for tensor in network.description.tensors {
      let entry = try #require(fixture.tensors[tensor.name], "\(tensor.name)")
      #expect(entry.shape == tensor.sizes)
      switch tensor.isParameter {
      case true:
        let found = try network.plain(tensor, from: network.gradients).array
        let norm = try #require(entry.gradientNorm)
        let first = try #require(entry.gradient)
        guard norm > 0 else {
          // A convolution's bias in front of batch norm: PyTorch's gradient is rounding, ours is none.
          #expect(found.allSatisfy { $0 == 0 }, "\(tensor.name)")
          continue
        }
        #expect(abs(l2(found) / norm - 1) < fixture.tolerance, "\(tensor.name)")
        for (index, value) in first.enumerated() {
          #expect(
            abs(Double(found[index]) - value) < fixture.tolerance * norm, "\(tensor.name)[\(index)]"
          )
        }
      case false:
        let found = try network.plain(tensor, from: network.statistics).array
        let norm = try #require(entry.updatedNorm)
        #expect(abs(l2(found) / norm - 1) < fixture.tolerance, "\(tensor.name)")
      }
    }

    let evaluated = try network.forward(images: images, mode: .evaluation)
    #expect(relativeDifference(evaluated.array, fixture.featuresEvaluated) < 10 * fixture.tolerance)
  }

  /// What torchvision's own ResNet-18 makes of the same tensors.
  @Test func featuresAreTorchvisions() throws {
    struct Fixture: Decodable {
      let batch: Int
      let size: Int
      let featureDim: Int
      let imageStream: UInt64
      let features: [Float]
    }
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/torchvision.json")
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    let choice = NetworkChoice(
      .resnet18, width: 64, inputChannels: 3, imageHeight: fixture.size, imageWidth: fixture.size,
      featureDimension: fixture.featureDim, stem: .imagenet)
    let network = try Network(choice.description, batchSize: fixture.batch)
    try network.setFormulaTensors()
    let shape = [fixture.batch, 3, fixture.size, fixture.size]
    let images = FormulaTensors.uniform(
      stream: fixture.imageStream, count: shape.reduce(1, *))
    let features = try network.forward(
      images: Tensor(images, shape: shape), mode: .evaluation)
    #expect(relativeDifference(features.array, fixture.features) < 1e-5)
  }

  /// A convolution's weights go into oneDNN's layout and come back as they were.
  @Test func tensorsSurviveTheirLayouts() throws {
    let fixture = try #require(try GradientFixture.all().first)
    let network = try fixture.makeNetwork(batchSize: 2)
    for tensor in network.description.tensors {
      let values = FormulaTensors.uniform(stream: 77, count: tensor.sizes.reduce(1, *))
      let arena = network.arena(of: tensor)
      try network.set(tensor, to: Tensor(values, shape: tensor.sizes), in: arena)
      #expect(try network.plain(tensor, from: arena).array == values)
    }
  }

  private func l2(_ values: [Float]) -> Double {
    values.map { Double($0) * Double($0) }.reduce(0, +).squareRoot()
  }

  private func relativeDifference(_ a: [Float], _ b: [Float]) -> Double {
    l2(zip(a, b).map { $0 - $1 }) / l2(b)
  }
}
