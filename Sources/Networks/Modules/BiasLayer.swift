internal import Arithmetic
internal import Activations
internal import Storage

/// The bias of a convolution, or nothing, where no batch norm stands behind it.
final class BiasLayer: ChannelTransform {
  private let biasGradient: Tensor?
  private let gradients: PartGradients
  private let vectors: ChannelVectors

  /// The bias of that name; nil adds nothing.
  init(_ shape: ActivationShape, name: String?, _ arenas: NetworkArenas) {
    biasGradient = name.map { arenas.gradients[$0] }
    gradients = arenas.partGradients
    let none = ChannelVectors(channels: shape.channels)
    none.scale.fill(1)
    vectors = ChannelVectors(
      mean: none.mean, scale: none.scale, shift: name.map { arenas.parameters[$0] } ?? none.shift)
  }

  var usesSums: Bool { false }

  func prepare(_ sums: [ChannelSums], _ pass: Pass) {}

  func vectors(ofPart part: Int) -> ChannelVectors { vectors }

  func backward(
    _ pass: Pass, gradient: Activation, sums: [ChannelSums], input: Activation,
    inputGradient: Activation
  ) {
    if let biasGradient {
      gradients.sum(into: biasGradient).run(pass.parts.count) { part, target in
        for channel in 0..<target.count { target[channel] = Float(sums[part].first(channel)) }
      }
    }
    if inputGradient.buffer !== gradient.buffer { inputGradient.copy(from: gradient) }
  }
}
