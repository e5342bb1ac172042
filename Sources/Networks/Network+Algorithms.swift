public import Arithmetic
public import Convolutions

extension Network {
  /// The quickest of `algorithms` for each convolution of a network, measured on this machine.
  ///
  /// Convolutions that none of them is there for are computed directly. Costs some ten times a
  /// step of `batchSize` images.
  public static func measureAlgorithms(
    _ algorithms: [ConvolutionAlgorithm], for description: NetworkDescription, batchSize: Int,
    precision: Precision = .fp32
  ) throws(KernelError) -> [ConvolutionShape: ConvolutionMeasurement] {
    let preferred = try preferredChannelBlock(description)
    let workspace = Workspace()
    var result: [ConvolutionShape: ConvolutionMeasurement] = [:]
    for shape in description.convolutionShapes {
      let isStem = shape == description.stem.shape
      result[shape] = Convolution.measure(
        algorithms, shape, inputBlock: isStem ? 1 : channelBlock(preferred, shape.inputChannels),
        outputBlock: channelBlock(preferred, shape.outputChannels), batchSize: batchSize,
        precision: precision, workspace: workspace)
    }
    return result
  }

  /// The block of channels of a network's activations: what oneDNN prefers on this machine, or 8
  /// where the width does not divide by that.
  ///
  /// It is one for all layers: between blocks of two sizes oneDNN has no quick convolutions.
  static func preferredChannelBlock(
    _ description: NetworkDescription
  ) throws(KernelError) -> Int {
    let preferred = try Convolution.preferredChannelBlock(channels: max(description.width, 16))
    return preferred > 16 || description.width.isMultiple(of: preferred) ? preferred : 8
  }

  /// The same for an activation of so many channels: all of them where it is channels-last.
  static func channelBlock(_ preferred: Int, _ channels: Int) -> Int {
    preferred > 16 ? channels : preferred
  }
}
