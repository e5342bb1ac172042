public import Convolutions

/// Which network: all that its tensors' shapes depend on.
public struct NetworkDescription: Codable, Equatable, Hashable, Sendable {
  /// A residual network of He et al., 2016, with the stem for small images: 3 × 3, stride 1, no pool.
  public enum Architecture: String, CaseIterable, Codable, Sendable {
    /// 2, 2, 2, 2 basic blocks.
    case resnet18
    /// 3, 4, 6, 3 basic blocks.
    case resnet34
    /// 3, 4, 6, 3 bottleneck blocks.
    case resnet50
    /// 3, 4, 23, 3 bottleneck blocks.
    case resnet101

    /// Residual blocks of each of the four stages.
    public var blocks: [Int] {
      switch self {
      case .resnet18: [2, 2, 2, 2]
      case .resnet34, .resnet50: [3, 4, 6, 3]
      case .resnet101: [3, 4, 23, 3]
      }
    }

    /// Whether a block is 1 × 1, 3 × 3, 1 × 1, four times as wide outside, or twice 3 × 3.
    public var hasBottlenecks: Bool { self == .resnet50 || self == .resnet101 }
  }

  /// The kind and depth.
  public var architecture: Architecture
  /// Channels of the first stage; the later ones have 2, 4 and 8 times as many.
  ///
  /// A multiple of 8, the least block of channels that oneDNN computes with.
  public var width: Int
  /// Channels of an image: 1 or 3.
  public var inputChannels: Int
  /// Height of an image.
  public var imageHeight: Int
  /// Width of an image.
  public var imageWidth: Int
  /// d: numbers in a feature.
  public var featureDimension: Int

  /// Describes a network.
  public init(
    _ architecture: Architecture, width: Int, inputChannels: Int, imageHeight: Int,
    imageWidth: Int, featureDimension: Int
  ) {
    precondition(width > 0 && width.isMultiple(of: 8), "width \(width) is no multiple of 8")
    self.architecture = architecture
    self.width = width
    self.inputChannels = inputChannels
    self.imageHeight = imageHeight
    self.imageWidth = imageWidth
    self.featureDimension = featureDimension
  }

  /// Channels that reach the linear layer.
  public var lastChannels: Int { width * 8 * (architecture.hasBottlenecks ? 4 : 1) }
}

/// One convolution with its batch norm, by torchvision's names.
struct UnitDescription {
  /// "layer2.0.conv1".
  let convolutionName: String
  /// "layer2.0.bn1".
  let normalisationName: String
  let shape: ConvolutionShape
}

/// A residual block: convolutions in a row and, where the shape changes, one beside them.
struct BlockDescription {
  let units: [UnitDescription]
  let downsample: UnitDescription?
}

extension NetworkDescription {
  /// The first convolution.
  var stem: UnitDescription {
    UnitDescription(
      convolutionName: "conv1", normalisationName: "bn1",
      shape: ConvolutionShape(
        inputChannels: inputChannels, outputChannels: width, height: imageHeight,
        width: imageWidth, kernel: 3, stride: 1))
  }

  /// The residual blocks, in order.
  var blocks: [BlockDescription] {
    var blocks: [BlockDescription] = []
    var channels = self.width
    var (height, width) = (imageHeight, imageWidth)
    for (stage, depth) in architecture.blocks.enumerated() {
      for index in 0..<depth {
        let name = "layer\(stage + 1).\(index)"
        let inner = self.width << stage
        let outer = architecture.hasBottlenecks ? 4 * inner : inner
        let stride = stage > 0 && index == 0 ? 2 : 1
        // torchvision strides the 3 × 3 convolution of a bottleneck, the first of a basic block.
        let plan: [(out: Int, kernel: Int, stride: Int)] =
          architecture.hasBottlenecks
          ? [(inner, 1, 1), (inner, 3, stride), (outer, 1, 1)]
          : [(inner, 3, stride), (inner, 3, 1)]
        var (inputs, unitHeight, unitWidth) = (channels, height, width)
        var units: [UnitDescription] = []
        for (number, unit) in plan.enumerated() {
          let shape = ConvolutionShape(
            inputChannels: inputs, outputChannels: unit.out, height: unitHeight, width: unitWidth,
            kernel: unit.kernel, stride: unit.stride)
          units.append(
            UnitDescription(
              convolutionName: "\(name).conv\(number + 1)",
              normalisationName: "\(name).bn\(number + 1)", shape: shape))
          (inputs, unitHeight, unitWidth) = (unit.out, shape.outputHeight, shape.outputWidth)
        }
        var downsample: UnitDescription?
        if stride != 1 || channels != outer {
          downsample = UnitDescription(
            convolutionName: "\(name).downsample.0", normalisationName: "\(name).downsample.1",
            shape: ConvolutionShape(
              inputChannels: channels, outputChannels: outer, height: height, width: width,
              kernel: 1,
              stride: stride))
        }
        blocks.append(BlockDescription(units: units, downsample: downsample))
        (channels, height, width) = (outer, unitHeight, unitWidth)
      }
    }
    return blocks
  }

  /// All convolutions with their batch norms, in the order of torchvision's tensors.
  var units: [UnitDescription] {
    [stem] + blocks.flatMap { $0.units + ($0.downsample.map { [$0] } ?? []) }
  }

  /// The different convolutions of the network.
  public var convolutionShapes: [ConvolutionShape] {
    var seen = Set<ConvolutionShape>()
    return units.map(\.shape).filter { seen.insert($0).inserted }
  }

  /// The network's tensors by torchvision's names, in its order.
  public var tensors: [NetworkTensor] {
    var tensors: [NetworkTensor] = []
    for unit in units {
      let channels = [unit.shape.outputChannels]
      tensors.append(
        NetworkTensor(
          name: "\(unit.convolutionName).weight", sizes: unit.shape.weightSizes,
          kind: .parameter))
      for (suffix, kind) in [
        ("weight", NetworkTensor.Kind.parameter), ("bias", .parameter),
        ("running_mean", .statistic), ("running_var", .statistic),
      ] {
        tensors.append(
          NetworkTensor(
            name: "\(unit.normalisationName).\(suffix)", sizes: channels, kind: kind))
      }
    }
    tensors.append(
      NetworkTensor(
        name: "fc.weight", sizes: [featureDimension, lastChannels], kind: .parameter))
    tensors.append(NetworkTensor(name: "fc.bias", sizes: [featureDimension], kind: .parameter))
    return tensors
  }

  /// Floating-point operations of a training step for one image: forward and both backward passes.
  public var operationsPerImage: Int {
    let convolutions = units.map(\.shape.operationsPerImage).reduce(0, +)
    return 3 * (convolutions + 2 * lastChannels * featureDimension)
      - units[0].shape.operationsPerImage
  }
}

/// A tensor of a network by its name in files.
public struct NetworkTensor: Equatable, Sendable {
  /// What a tensor is to training.
  public enum Kind: Sendable {
    /// Learned by gradient descent.
    case parameter
    /// A running mean or variance.
    case statistic
  }

  /// "layer1.0.conv1.weight".
  public let name: String
  /// Sizes in files, row-major.
  public let sizes: [Int]
  /// Learned or counted.
  public let kind: Kind
}
