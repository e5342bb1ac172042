internal import Arithmetic
public import Convolutions

/// A network: what one image is, and the stages that turn it into a feature.
///
/// Everything about a network follows from it without building one: names and shapes of its tensors,
/// sizes of its activations, the work of a step. An example, with one stage of filters:
///
///     NetworkDescription(
///       "small", input: ImageShape(channels: 3, height: 32, width: 32),
///       stages: [
///         Stage("conv1", [
///           .convolution("conv1", channels: 64, kernel: 3, padding: 1),
///           .batchNormalisation("bn1"), .relu, .maxPooling(kernel: 2, stride: 2),
///         ]),
///         Stage("fc", [.globalAveragePooling, .linear("fc", outputs: 128)]),
///       ])
public struct NetworkDescription: Hashable, Sendable {
  /// "resnet18 at width 64", for messages.
  public let name: String
  /// One image.
  public let input: ImageShape
  /// In the order of forward; the last ends in a linear layer, whose outputs are the feature.
  public let stages: [Stage]
  /// d: numbers in a feature.
  public let featureDimension: Int
  /// What is computed as one, in order.
  let groups: [LayerGroup]
  /// For each stage, the group after its last.
  let stageEnds: [Int]

  /// Describes a network; a description that cannot be computed traps, saying why.
  ///
  /// It begins with a convolution. Batch norm stands behind convolutions, residual blocks are as
  /// `Layer.residual` says, channels inside are multiples of 8, and the end is a linear layer, whose
  /// outputs are scaled to unit length.
  public init(_ name: String, input: ImageShape, stages: [Stage]) {
    (self.name, self.input, self.stages) = (name, input, stages)
    var groups: [LayerGroup] = []
    var ends: [Int] = []
    for stage in stages {
      groups += LayerGroup.groups(stage.layers, input: groups.last?.output ?? input)
      ends.append(groups.count)
    }
    precondition(groups.first?.isConvolution == true, "\(name) begins with no convolution")
    guard case .linear(_, let features, false)? = groups.last?.kind else {
      preconditionFailure("\(name) does not end in a linear layer")
    }
    featureDimension = features
    (self.groups, stageEnds) = (groups, ends)
  }

  /// The convolutions with what stands behind them, in order.
  var units: [ConvolutionUnitDescription] { groups.flatMap(\.units) }

  /// The different convolutions of the network.
  public var convolutionShapes: [ConvolutionShape] {
    var seen = Set<ConvolutionShape>()
    return units.map(\.shape).filter { seen.insert($0).inserted }
  }

  /// The network's tensors by their names in files, in the order of forward.
  public var tensors: [NetworkTensor] { groups.flatMap(\.tensors) }

  /// Those that are learned.
  public var parameters: [NetworkTensor] { tensors.filter(\.isParameter) }

  /// The size of a stage's output.
  public func output(ofStage index: Int) -> ImageShape { groups[stageEnds[index] - 1].output }
}
