internal import Kernels

/// The layers of a network, as far as its plan depends on them.
struct PlannedLayers {
  /// A convolution, and how its activations lie in memory.
  struct Layer: Hashable {
    let shape: ConvolutionShape
    let inputBlock: Int
    let outputBlock: Int
    /// Whether its input is an activation, which has a gradient, and not the images.
    let hasInputGradient: Bool
  }

  /// All convolutions; the output of each is kept for backward.
  var convolutions: [Layer] = []
  /// Those convolutions whose output is kept once more, after batch norm, shortcut and ReLU.
  var keptOutputs: [Layer] = []
  /// Floats of each tensor of parameters that is not a convolution's weights.
  var otherParameters: [Int] = []
  /// Floats of each tensor of running statistics.
  var statistics: [Int] = []
  /// Floats that the last layers keep for one image.
  var headCount = 0
  /// Multiplications of the last layers for one image in forward.
  var headMultiplyAdds = 0
}

extension NetworkDescription {
  /// The layers that a plan is made of; `preferredBlock` as the network chooses it.
  func plannedLayers(preferredBlock: Int) -> PlannedLayers {
    func layer(_ unit: UnitDescription) -> PlannedLayers.Layer {
      let isStem = unit.convolutionName == stem.convolutionName
      return PlannedLayers.Layer(
        shape: unit.shape,
        inputBlock: isStem ? 1 : Network.channelBlock(preferredBlock, unit.shape.inputChannels),
        outputBlock: Network.channelBlock(preferredBlock, unit.shape.outputChannels),
        hasInputGradient: !isStem)
    }
    let weights = Set(units.map { "\($0.convolutionName).weight" })
    func sizes(_ kind: NetworkTensor.Kind) -> [Int] {
      tensors.filter { $0.kind == kind && !weights.contains($0.name) }
        .map { $0.sizes.reduce(1, *) }
    }
    return PlannedLayers(
      convolutions: units.map(layer),
      keptOutputs: ([stem] + blocks.compactMap(\.units.last)).map(layer),
      otherParameters: sizes(.parameter), statistics: sizes(.statistic),
      headCount: 2 * (lastChannels + featureDimension) + 1,
      headMultiplyAdds: lastChannels * featureDimension)
  }
}
