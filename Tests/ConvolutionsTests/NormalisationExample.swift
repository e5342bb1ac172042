import Convolutions
import Numbers
import Storage
import Testing

/// Random activations through the passes of `BatchNormalisation`, as a layer calls them.
struct NormalisationExample: CustomTestStringConvertible, Sendable {
  /// What stands behind the normalisation.
  enum Rectifier: CaseIterable, Sendable {
    case none, ofInput, ofOutput
  }

  let shape: ActivationShape
  let count: Int
  let rectifier: Rectifier
  /// Whether the output's gradient comes in two parts.
  let hasSecond: Bool

  var testDescription: String {
    "\(count) × \(shape.channels) by \(shape.channelBlock), \(shape.height) × \(shape.width), "
      + "ReLU \(rectifier), \(hasSecond ? "two gradients" : "one gradient")"
  }

  static let all: [NormalisationExample] = {
    let shapes = [(8, 8, 3, 5), (16, 8, 4, 4), (16, 16, 7, 7), (32, 16, 1, 1), (32, 32, 3, 3)]
    return shapes.flatMap { channels, block, height, width in
      [1, 4, 6].flatMap { count in
        Rectifier.allCases.flatMap { rectifier in
          [false, true].map {
            NormalisationExample(
              shape: ActivationShape(
                channels: channels, height: height, width: width, channelBlock: block),
              count: count, rectifier: rectifier, hasSecond: $0)
          }
        }
      }
    }
  }()

  /// All that comes out, in plain order.
  struct Results: Equatable {
    var output: [Float] = []
    var beforeRectifier: [Float] = []
    var inputGradient: [Float] = []
    var gammaGradient: [Double] = []
    var betaGradient: [Double] = []
  }

  private var total: Int { count * shape.count }
  var input: [Float] { shape.stored(numbers(total, "input").map { 2 * $0 + 0.5 }) }
  var shortcut: [Float]? { rectifier == .ofOutput ? shape.stored(numbers(total, "shortcut")) : nil }
  var gamma: [Float] { numbers(shape.channels, "gamma").map { 1 + $0 / 2 } }
  var beta: [Float] { numbers(shape.channels, "beta") }
  var gradient: [Float] { shape.stored(numbers(total, "gradient")) }
  var second: [Float]? { hasSecond ? shape.stored(numbers(total, "second")) : nil }

  var plain: PlainBatchNormalisation {
    PlainBatchNormalisation(
      count: count, channels: shape.channels, pixels: shape.height * shape.width,
      gamma: gamma.doubles, beta: beta.doubles, shortcut: shortcut?.doubles,
      rectify: rectifier != .none)
  }

  /// Forward and backward; `inPlace` writes the input gradient over the output gradient.
  func run(inPlace: Bool = false) -> Results {
    var results = Results()
    let x = shape.blocked(input, count: count)
    let y = Activation(shape, count: count)
    let sums = BatchNormalisation.sums(of: x)
    let n = sums.count
    let vector = { Tensor(shape: [shape.channels]) }
    let (mean, scale, shift, a, b, c) = (vector(), vector(), vector(), vector(), vector(), vector())
    var inverse = [Double](repeating: 0, count: shape.channels)
    for channel in 0..<shape.channels {
      let average = sums.first(channel) / n
      let variance = sums.second(channel) / n - average * average
      inverse[channel] = 1 / (variance + PlainBatchNormalisation.epsilon).squareRoot()
      mean[channel] = Float(average)
      scale[channel] = Float(Double(gamma[channel]) * inverse[channel])
      shift[channel] = Float(
        Double(beta[channel]) - Double(gamma[channel]) * inverse[channel] * average)
    }
    BatchNormalisation.apply(
      x, scale: scale, shift: shift,
      shortcut: shortcut.map { shape.blocked($0, count: count) }, rectify: rectifier != .none,
      output: y)
    results.output = y.plain

    let dy = shape.blocked(gradient, count: count)
    let kind: BatchNormalisation.Rectifier =
      switch rectifier {
      case .none: .none
      case .ofInput: .ofInput
      case .ofOutput: .ofOutput(y)
      }
    let back = BatchNormalisation.backwardSums(
      gradient: dy, second: second.map { shape.blocked($0, count: count) }, rectifier: kind,
      input: x, mean: mean, scale: scale, shift: shift)
    results.beforeRectifier = dy.plain
    for channel in 0..<shape.channels {
      results.betaGradient.append(back.first(channel))
      results.gammaGradient.append(back.second(channel) * inverse[channel])
      let factor = Double(gamma[channel]) * inverse[channel]
      let slope = -factor * inverse[channel] * inverse[channel] * back.second(channel) / n
      a[channel] = Float(factor)
      b[channel] = Float(slope)
      c[channel] = Float(-factor * back.first(channel) / n - slope * Double(mean[channel]))
    }
    let dx = inPlace ? dy : Activation(shape, count: count)
    BatchNormalisation.inputGradient(
      gradient: dy, input: x, a: a, b: b, c: c, inputGradient: dx)
    results.inputGradient = dx.plain
    return results
  }
}
