public import Arithmetic
internal import Activations
public import Convolutions

extension Network {
  /// The quickest of `algorithms` for each convolution of a network, measured on this machine.
  ///
  /// Convolutions that none of them is there for are computed directly. Costs some ten times a
  /// step of `partCount` parts of `batchSize` images.
  public static func measureAlgorithms(
    _ algorithms: [ConvolutionAlgorithm], for description: NetworkDescription, batchSize: Int,
    partCount: Int = 1, precision: Precision = .fp32
  ) throws(KernelError) -> [ConvolutionShape: ConvolutionMeasurement] {
    let preferred = try preferredChannelBlock(description)
    let workspace = Workspace()
    var result: [ConvolutionShape: ConvolutionMeasurement] = [:]
    for (index, unit) in description.units.enumerated() where result[unit.shape] == nil {
      let shape = unit.shape
      result[shape] = Convolution.measure(
        algorithms, shape, inputBlock: inputBlock(index, preferred, shape),
        outputBlock: channelBlock(preferred, shape.outputChannels), batchSize: batchSize,
        partCount: partCount, precision: precision, workspace: workspace)
    }
    return result
  }

  /// Convolution `index` of a network.
  static func convolution(
    _ index: Int, _ description: NetworkDescription, batchSize: Int, partCount: Int,
    _ precision: Precision, _ algorithms: ConvolutionAlgorithms, _ workspace: Workspace
  ) throws(KernelError) -> Convolution {
    let preferred = try preferredChannelBlock(description)
    let shape = description.units[index].shape
    return try Convolution(
      shape, inputBlock: inputBlock(index, preferred, shape),
      outputBlock: channelBlock(preferred, shape.outputChannels), batchSize: batchSize,
      partCount: partCount, precision: precision, algorithms: algorithms, workspace: workspace)
  }

  /// How the output of each group of layers lies in memory.
  static func outputs(
    _ description: NetworkDescription, precision: Precision
  ) throws(KernelError) -> [ActivationShape] {
    let preferred = try preferredChannelBlock(description)
    return description.groups.map { group in
      let (kind, output) = (group.kind, group.output)
      switch kind {
      case .globalAveragePooling, .flatten, .linear, .dropout: return .vector(output.channels)
      case .convolution, .residual, .maxPooling, .averagePooling:
        return ActivationShape(
          channels: output.channels, height: output.height, width: output.width,
          channelBlock: channelBlock(preferred, output.channels), precision: precision)
      }
    }
  }

  /// The block of channels of a network's activations: what oneDNN prefers on this machine, or 8
  /// where that does not divide all channels.
  ///
  /// It is one for all layers: between blocks of two sizes oneDNN has no quick convolutions.
  private static func preferredChannelBlock(
    _ description: NetworkDescription
  ) throws(KernelError) -> Int {
    let channels = description.units.map(\.shape.outputChannels)
    let preferred = try Convolution.preferredChannelBlock(channels: max(channels[0], 16))
    let divides = channels.allSatisfy { $0.isMultiple(of: preferred) }
    return preferred > 16 || divides ? preferred : 8
  }

  /// The same for an activation of so many channels: all of them where it is channels-last.
  private static func channelBlock(_ preferred: Int, _ channels: Int) -> Int {
    preferred > 16 ? channels : preferred
  }

  /// The same for the input of convolution `index`: the first has plain images.
  private static func inputBlock(_ index: Int, _ preferred: Int, _ shape: ConvolutionShape) -> Int {
    index == 0 ? 1 : channelBlock(preferred, shape.inputChannels)
  }
}
