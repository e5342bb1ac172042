public import Kernels

extension Network {
  /// The quickest of `algorithms` for each convolution of a network, measured on this machine.
  ///
  /// Convolutions that oneDNN offers none of them for are computed directly. Costs some ten times a
  /// step of `batchSize` images.
  public static func measureAlgorithms(
    _ algorithms: [ConvolutionAlgorithm], for description: NetworkDescription, batchSize: Int
  ) throws(KernelError) -> [ConvolutionShape: ConvolutionAlgorithms] {
    let preferred = try preferredChannelBlock(description)
    let workspace = Workspace()
    var result: [ConvolutionShape: ConvolutionAlgorithms] = [:]
    for shape in description.convolutionShapes {
      let isStem = shape == description.stem.shape
      result[shape] = Convolution.measure(
        algorithms, shape, inputBlock: isStem ? 1 : channelBlock(preferred, shape.inputChannels),
        outputBlock: channelBlock(preferred, shape.outputChannels), batchSize: batchSize,
        workspace: workspace)
    }
    return result
  }

  /// The block of channels that oneDNN prefers for a network's activations on this machine.
  static func preferredChannelBlock(
    _ description: NetworkDescription
  ) throws(KernelError) -> Int {
    try Convolution.preferredChannelBlock(channels: max(description.width, 16))
  }

  /// That preference where the channels divide by it, all channels where it is channels-last.
  static func channelBlock(_ preferred: Int, _ channels: Int) -> Int {
    if preferred > 16 { return channels }
    return channels.isMultiple(of: preferred) ? preferred : 8
  }
}
