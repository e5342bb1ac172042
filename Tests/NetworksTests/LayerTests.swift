import Arithmetic
import Convolutions
import Networks
import Randomness
import Storage
import Testing

/// Networks of every kind of layer, described in the test: what is not a ResNet works as well.
@Suite struct LayerTests {
  /// Plain, normalised and biased convolutions, both poolings, a residual block behind pooling,
  /// vectors with and without ReLU.
  static let everyLayer = NetworkDescription(
    "of every layer", input: ImageShape(channels: 3, height: 23, width: 19),
    stages: [
      Stage(
        "conv1",
        [
          .convolution("conv1", channels: 16, kernel: 5, stride: 2, padding: 2, bias: true), .relu,
          .maxPooling(kernel: 3, stride: 2, padding: 1),
        ]),
      Stage(
        "block",
        [
          .residual(branch: [
            .convolution("block.conv1", channels: 16, kernel: 3, padding: 1),
            .batchNormalisation("block.bn1"), .relu,
            .convolution("block.conv2", channels: 16, kernel: 3, padding: 1, bias: true),
          ])
        ]),
      Stage(
        "conv2",
        [
          .convolution("conv2", channels: 24, kernel: 3, padding: 0),
          .batchNormalisation("bn2"),
          .averagePooling(kernel: 2, stride: 1),
          .convolution("conv3", channels: 8, kernel: 2),
          .relu,
        ]),
      Stage(
        "fc",
        [
          .flatten, .dropout(probability: 0.4), .linear("fc1", outputs: 20), .relu,
          .linear("fc2", outputs: 12),
        ]),
    ])

  /// As `NetworkGradientTests` for each tensor of the network above; dropout is off in this mode.
  @Test func gradientsAreSlopes() throws {
    let threads = Threads.count
    defer { Threads.setCount(threads) }
    Threads.setCount(1)
    let small = try SmallNetwork(Self.everyLayer, count: 6, lastNormalisation: "none")
    _ = try small.loss()
    try small.network.backward(featureGradient: small.weights)
    let gradients = small.network.gradients.all.array
    for slot in small.network.parameters.slots {
      let range = small.network.parameters.range(of: slot.name)
      let length = gradients[range].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      // A constant added to all of a channel is taken away again by batch norm.
      guard length > 1e-5 else {
        Issue.record("\(slot.name) has no gradient")
        continue
      }
      var direction = [Float](repeating: 0, count: gradients.count)
      for index in range { direction[index] = Float(Double(gradients[index]) / length) }
      let change = try small.change(
        along: direction, step: Float(5e-4 / length), gradients: gradients)
      #expect(abs(change.found / change.expected - 1) < 0.04, "\(slot.name): \(change)")
    }
  }

  /// Dropout's zeros are a function of seed, step and image, not of the place in the batch; their
  /// share is the probability; and what is dropped has no gradient.
  @Test func dropoutDependsOnTheImage() throws {
    let count = 64
    let network = try Network(Self.dropping, batchSize: count)
    try network.initialise(seed: 1)
    let images = Tensor(shape: [count, 1, 4, 4])
    SmallNetwork.fill(images, "images", around: 0, by: 1)
    func dropped(_ order: [Int], seed: UInt64 = 3, step: Int = 5) throws -> [[Bool]] {
      let batch = Tensor(shape: images.shape)
      for (place, image) in order.enumerated() {
        batch.rows(place..<place + 1).copy(from: images.rows(image..<image + 1))
      }
      _ = try network.forward(
        images: batch, mode: .training,
        draws: DropoutDraws(seed: seed, step: step, images: order))
      let output = network.output(ofStage: 1)
      return (0..<count).map { output.rows($0..<$0 + 1).array.map { $0 == 0 } }
    }
    let all = Array(0..<count)
    let masks = try dropped(all)
    let turned = try dropped(all.reversed())
    #expect(turned.reversed().elementsEqual(masks))
    #expect(try dropped(all) == masks)
    #expect(try dropped(all, step: 6) != masks && dropped(all, seed: 4) != masks)
    let share = Double(masks.joined().filter { $0 }.count) / Double(count * 128)
    #expect(abs(share - 0.25) < 0.02)
    // Evaluation and training agree in the mean: what stays is larger by 1/0.75.
    _ = try network.forward(images: images, mode: .evaluation)
    let whole = network.output(ofStage: 1).array
    _ = try network.forward(
      images: images, mode: .training, draws: DropoutDraws(seed: 3, step: 5, images: all))
    for (kept, value) in zip(network.output(ofStage: 1).array, whole) where kept != 0 {
      #expect(abs(kept - value / 0.75) <= 1e-6 * abs(kept))
    }
    let weights = Tensor(shape: [count, 8])
    SmallNetwork.fill(weights, "weights", around: 0, by: 1)
    try network.backward(featureGradient: weights)
    #expect(network.gradients["conv.weight"].array.contains { $0 != 0 })
  }

  private static let dropping = NetworkDescription(
    "with dropout", input: ImageShape(channels: 1, height: 4, width: 4),
    stages: [
      Stage("conv", [.convolution("conv", channels: 8, kernel: 3, padding: 1, bias: true)]),
      Stage("dropped", [.flatten, .dropout(probability: 0.25)]),
      Stage("fc", [.linear("fc", outputs: 8)]),
    ])

  /// A convolution over the whole image is a linear layer: both give the same features.
  @Test func aLinearLayerIsAConvolutionOverTheImage() throws {
    let first: [Layer] = [.convolution("conv1", channels: 8, kernel: 3, padding: 1, bias: true)]
    let square = ImageShape(channels: 3, height: 6, width: 6)
    let networks = try [
      [Layer.flatten, .linear("wide", outputs: 16)],
      [.convolution("wide", channels: 16, kernel: 6, bias: true), .flatten],
    ].map { layers in
      try Network(
        NetworkDescription(
          "one of two", input: square,
          stages: [
            Stage("conv1", first), Stage("wide", layers),
            Stage("fc", [.linear("fc", outputs: 4)]),
          ]), batchSize: 3)
    }
    for network in networks { try network.initialise(seed: 2) }
    let values = try networks[0].description.tensors.map {
      try networks[0].plain($0, from: networks[0].parameters)
    }
    for (tensor, value) in zip(networks[1].description.tensors, values) {
      try networks[1].set(
        tensor, to: value.reshaped(tensor.sizes), in: networks[1].parameters)
    }
    let images = Tensor(shape: [3, 3, 6, 6])
    SmallNetwork.fill(images, "images", around: 0, by: 1)
    let features = try networks.map { try $0.forward(images: images, mode: .evaluation).array }
    for (a, b) in zip(features[0], features[1]) { #expect(abs(a - b) < 1e-5) }
  }

  /// The outputs of stages are what the next stage reads: plain, of the described shape.
  @Test func stagesCanBeTapped() throws {
    let small = try SmallNetwork(Self.everyLayer, count: 2, lastNormalisation: "none")
    let features = try small.network.forward(images: small.images, mode: .evaluation)
    for (index, stage) in Self.everyLayer.stages.enumerated() {
      let shape = Self.everyLayer.output(ofStage: index)
      let output = small.network.output(ofStage: index)
      #expect(
        output.shape == [2, shape.channels, shape.height, shape.width], "\(stage.name)")
      #expect(output.array.contains { $0 != 0 }, "\(stage.name)")
    }
    // The last stage is the feature before it is scaled.
    let last = small.network.output(ofStage: 3)
    for image in 0..<2 {
      let row = last.rows(image..<image + 1).array
      let norm = row.map { $0 * $0 }.reduce(0, +).squareRoot()
      for (a, b) in zip(row, features.rows(image..<image + 1).array) {
        #expect(abs(a / norm - b) < 1e-6)
      }
    }
  }
}
