internal import Arithmetic
internal import Activations
internal import Randomness
internal import Storage

/// What dropout draws from: the same numbers are dropped of an image in a step, whatever the ranks.
public struct DropoutDraws: Sendable {
  /// The run's seed.
  public let seed: UInt64
  /// The step, counted over the whole run.
  public let step: Int
  /// The index in the data set of each image of the batch.
  public let images: [Int]

  /// Draws for these images in this step.
  public init(seed: UInt64, step: Int, images: [Int]) {
    (self.seed, self.step, self.images) = (seed, step, images)
  }
}

/// Zeros at random in training, the rest scaled so that the mean stays (Srivastava et al., 2014).
final class DropoutModule: Module {
  let output: Activation
  private let probability: Double
  /// Which of a network's dropouts it is.
  private let index: Int

  /// For vectors: behind pooling or a linear layer.
  init(_ input: ActivationShape, probability: Double, index: Int, capacity: Int) {
    precondition(input.isVector, "dropout of anything but vectors")
    (self.probability, self.index) = (probability, index)
    output = Activation(input, count: capacity)
  }

  func forward(_ pass: Pass, input: Activation) {
    drop(pass, input, into: output(of: pass))
  }

  func backward(_ pass: Pass, input: Activation, gradients: GradientBuffers) -> GradientBuffers {
    let gradient = gradients.memory(for: input)
    drop(pass, gradients.first, into: gradient)
    return gradients.passedOn(to: gradient)
  }

  /// The same numbers of an image every time that the pass's draws are the same.
  private func drop(_ pass: Pass, _ source: Activation, into target: Activation) {
    guard pass.mode == .training else {
      target.copy(from: source)
      return
    }
    guard let draws = pass.draws, draws.images.count == pass.count else {
      preconditionFailure("a training pass through dropout without its draws")
    }
    let factor = Float(1 / (1 - probability))
    let (source, target) = (source.floats, target.floats)
    for (place, image) in draws.images.enumerated() {
      var stream = RandomStream(seed: draws.seed, "dropout", index, draws.step, image)
      let range = place * source.shape[1]..<(place + 1) * source.shape[1]
      for number in range {
        target[number] = stream.uniformDouble() < probability ? 0 : factor * source[number]
      }
    }
  }
}
