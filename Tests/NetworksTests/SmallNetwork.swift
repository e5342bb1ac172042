import Arithmetic
import Networks
import Randomness
import Storage

/// A narrow network on a few small images, away from the special values of initialisation.
struct SmallNetwork {
  let network: Network
  let images: Tensor
  /// r of the scalar loss Σ r·features.
  let weights: Tensor

  init(
    _ architecture: Architecture, inputChannels: Int, imageSize: Int, count: Int,
    precision: Precision = .fp32
  ) throws {
    let choice = NetworkChoice(
      architecture, width: 8, inputChannels: inputChannels, imageHeight: imageSize,
      imageWidth: imageSize, featureDimension: 12)
    try self.init(
      choice.description, count: count, precision: precision,
      lastNormalisation: architecture.hasBottlenecks ? "bn3.weight" : "bn2.weight")
  }

  /// A network whose features have 12 numbers.
  init(
    _ description: NetworkDescription, count: Int, precision: Precision = .fp32,
    lastNormalisation last: String
  ) throws {
    network = try Network(description, batchSize: count, precision: precision)
    try network.initialise(seed: 11)
    // γ and β of their own for each channel: at 1 and 0 a mistaken gradient could hide. A small γ at
    // the end of a block keeps a deep network's gradients from growing on their way down.
    for slot in network.parameters.slots where slot.name.contains("bn") {
      let centre: Float =
        slot.name.hasSuffix("bias") ? 0 : slot.name.hasSuffix(last) ? 0.4 : 1
      SmallNetwork.fill(network.parameters[slot.name], slot.name, around: centre, by: 0.3)
    }
    let image = description.input
    images = Tensor(shape: [count, image.channels, image.height, image.width])
    SmallNetwork.fill(images, "images", around: 0, by: 1)
    weights = Tensor(shape: [count, 12])
    SmallNetwork.fill(weights, "weights", around: 0, by: 1)
  }

  /// Numbers in `centre` ± `reach`, a function of `name`.
  static func fill(_ tensor: Tensor, _ name: String, around centre: Float, by reach: Float) {
    var stream = RandomStream(seed: 1, name)
    for index in 0..<tensor.count {
      tensor[index] = stream.uniform(centre - reach, centre + reach)
    }
  }

  /// Σ r·features with the batch's statistics; running averages stay.
  func loss() throws -> Double {
    let features = try network.forward(images: images, mode: .batchStatistics)
    return zip(features.array, weights.array).map { Double($0) * Double($1) }.reduce(0, +)
  }

  /// The change of the loss from `-step` to `step` along `direction`, and what `gradients` say of it.
  ///
  /// Both are of the parameters as rounded: a small step is a whole number of their last bits.
  func change(
    along direction: [Float], step: Float, gradients: [Float]
  ) throws -> (found: Double, expected: Double) {
    let parameters = network.parameters.all
    let start = parameters.array
    let moved = [step, -step].map { factor in
      zip(start, direction).map { $0 + factor * $1 }
    }
    defer { parameters.copy(from: Tensor(start, shape: [start.count])) }
    let losses = try moved.map {
      parameters.copy(from: Tensor($0, shape: [start.count]))
      return try loss()
    }
    var expected = 0.0
    for index in start.indices {
      expected += Double(gradients[index]) * (Double(moved[0][index]) - Double(moved[1][index]))
    }
    return (losses[0] - losses[1], expected)
  }
}

extension Architecture {
  /// Whether blocks are 1 × 1, 3 × 3, 1 × 1.
  var hasBottlenecks: Bool { self == .resnet50 || self == .resnet101 }
}
