internal import Arithmetic
internal import Convolutions

/// A convolution and what is added or normalised behind it.
struct ConvolutionUnitDescription: Hashable, Sendable {
  /// "layer2.0.conv1".
  let name: String
  let shape: ConvolutionShape
  /// Whether the convolution has a bias of its own.
  let hasBias: Bool
  /// "layer2.0.bn1", if there is batch norm.
  let normalisationName: String?

  /// Its tensors, in torchvision's order.
  var tensors: [NetworkTensor] {
    let channels = [shape.outputChannels]
    let fanIn = shape.inputChannels * shape.kernel * shape.kernel
    var tensors = [
      NetworkTensor(name: "\(name).weight", sizes: shape.weightSizes, role: .convolutionWeight)
    ]
    if hasBias {
      tensors.append(
        NetworkTensor(name: "\(name).bias", sizes: channels, role: .bias(fanIn: fanIn)))
    }
    if let normalisationName {
      let own: [(String, NetworkTensor.Role)] = [
        ("weight", .normalisationWeight), ("bias", .normalisationBias),
        ("running_mean", .runningMean), ("running_var", .runningVariance),
      ]
      tensors += own.map { suffix, role in
        NetworkTensor(name: "\(normalisationName).\(suffix)", sizes: channels, role: role)
      }
    }
    return tensors
  }
}
