internal import Arithmetic
internal import Activations
internal import Convolutions
internal import Numbers
internal import Storage

extension HotPath {
  /// 4 images of 16 channels, 16 × 16 pixels: forward with statistics, batch norm and ReLU on the way
  /// in, both backward passes, and the update of the weights.
  func convolution(_ algorithm: ConvolutionAlgorithm) throws -> () throws -> Void {
    let (count, channels) = (4, 16)
    let shape = ConvolutionShape(
      inputChannels: channels, outputChannels: channels, height: 16, width: 16, kernel: 3,
      stride: 1)
    let convolution = try Convolution(
      shape, inputBlock: 8, outputBlock: 8, batchSize: count,
      algorithms: ConvolutionAlgorithms(everywhere: algorithm), workspace: Workspace())
    let (ins, outs) = (convolution.input, convolution.output)
    let size = count * ins.count
    let input = Activation(Tensor(numbers(size, "input"), shape: [size]), ins)
    let gradient = Activation(Tensor(numbers(size, "gradient"), shape: [size]), outs)
    let (output, scratch) = (Activation(outs, count: count), Activation(ins, count: count))
    let inputGradient = Activation(ins, count: count)
    let weightCount = convolution.weightsLayout.floatCount
    let weights = Tensor(numbers(weightCount, "weights"), shape: [weightCount])
    let (weightGradient, velocities) = (
      Tensor(shape: [weightCount]), Tensor(shape: [weightCount])
    )
    let activation = RectifiedActivation(
      of: input, mean: Tensor(numbers(channels, "mean"), shape: [channels]),
      scale: Tensor(numbers(channels, "scale"), shape: [channels]),
      shift: Tensor(numbers(channels, "shift"), shape: [channels]))
    return {
      let rectified = ConvolutionInput.rectified(activation, scratch: scratch)
      try convolution.forward(
        [ConvolutionPart(input: rectified, result: output, summing: .values)], weights: weights)
      BatchNormalisation.apply(
        output, scale: activation.scale, shift: activation.shift,
        shortcut: input, rectify: true, output: output)
      try convolution.backwardWeights(
        [GradientPart(input: rectified, outputGradient: gradient)],
        into: SumOverParts(into: weightGradient))
      try convolution.backwardData(
        [
          ConvolutionPart(
            input: .stored(gradient), result: inputGradient, summing: .gradients(activation))
        ], weights: weights)
      sgdUpdate(
        parameters: weights, gradients: weightGradient, velocities: velocities, learningRate: 1e-3,
        momentum: 0.9, weightDecay: 5e-4, isNesterov: true)
    }
  }
}
