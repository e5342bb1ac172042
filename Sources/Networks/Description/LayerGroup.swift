internal import Arithmetic
internal import Activations
internal import Convolutions

/// Layers that are computed as one, since each pass over an activation costs as much as the memory
/// it reads: a convolution with its batch norm and ReLU, a whole residual block.
struct LayerGroup: Hashable, Sendable {
  /// What it computes.
  enum Kind: Hashable, Sendable {
    case convolution(ConvolutionUnitDescription, isRectified: Bool)
    case residual([ConvolutionUnitDescription], shortcut: ConvolutionUnitDescription?)
    case maxPooling(PoolingWindow)
    case averagePooling(PoolingWindow)
    case globalAveragePooling
    case flatten
    case linear(name: String, outputs: Int, isRectified: Bool)
    case dropout(probability: Double)
  }

  let kind: Kind
  let input: ImageShape
  let output: ImageShape

  var isConvolution: Bool {
    if case .convolution = kind { true } else { false }
  }

  /// The convolutions in it.
  var units: [ConvolutionUnitDescription] {
    switch kind {
    case .convolution(let unit, _): [unit]
    case .residual(let units, let shortcut): units + (shortcut.map { [$0] } ?? [])
    default: []
    }
  }

  /// Its tensors, in torchvision's order.
  var tensors: [NetworkTensor] {
    guard case .linear(let name, let outputs, _) = kind else { return units.flatMap(\.tensors) }
    return [
      NetworkTensor(name: "\(name).weight", sizes: [outputs, input.count], role: .linearWeight),
      NetworkTensor(name: "\(name).bias", sizes: [outputs], role: .bias(fanIn: input.count)),
    ]
  }
}
