internal import Activations
internal import Arithmetic
internal import Convolutions
internal import Storage

/// A convolution and its batch norm or bias, run part by part of a batch.
final class ConvolutionUnit {
  let convolution: Convolution
  private let transform: any ChannelTransform
  private let weights: Tensor
  private let weightGradient: Tensor
  private let gradients: PartGradients
  /// The convolution's output: what is kept for backward.
  private let convolved: Activation

  /// A unit for batches of up to `capacity` images, on views of the arenas.
  init(
    _ description: ConvolutionUnitDescription, _ convolution: Convolution, capacity: Int,
    _ arenas: NetworkArenas
  ) {
    self.convolution = convolution
    weights = arenas.parameters["\(description.name).weight"]
    weightGradient = arenas.gradients["\(description.name).weight"]
    gradients = arenas.partGradients
    let biasName = description.hasBias ? "\(description.name).bias" : nil
    transform =
      if let name = description.normalisationName {
        BatchNormalisationLayer(convolution.output, name: name, biasName: biasName, arenas)
      } else {
        BiasLayer(convolution.output, name: biasName, arenas)
      }
    convolved = Activation(convolution.output, count: capacity)
  }

  /// Bytes of what it keeps from forward to backward.
  var keptByteCount: Int { convolved.byteCount }

  // MARK: Forward

  /// inputs (N, IC, H, W), a part each → the convolution's output (N, OC, H', W') and its statistics.
  func convolve(_ inputs: [ConvolutionInput], _ pass: Pass) throws {
    let usesSums = pass.mode != .evaluation && transform.usesSums
    let sums = try eachPart(pass) { index, part in
      ConvolutionPart(
        input: inputs[index], result: convolved.images(part), summing: usesSums ? .values : nil)
    } in: { parts throws(KernelError) in
      try convolution.forward(parts, weights: weights)
    }
    try transform.prepare(
      sums.map { $0 ?? ChannelSums(channels: convolution.output.channels) }, pass)
  }

  /// Calls `body` once with what is to be done with each part that has images; what it returns for
  /// them, and nil for the others.
  private func eachPart(
    _ pass: Pass, _ part: (_ index: Int, _ images: Range<Int>) -> ConvolutionPart,
    in body: ([ConvolutionPart]) throws(KernelError) -> [ChannelSums?]
  ) throws(KernelError) -> [ChannelSums?] {
    let full = pass.parts.indices.filter { !pass.parts[$0].isEmpty }
    var sums = [ChannelSums?](repeating: nil, count: pass.parts.count)
    let found = try body(full.map { part($0, pass.parts[$0]) })
    for (index, sum) in zip(full, found) { sums[index] = sum }
    return sums
  }

  /// `output` (N, OC, H', W') = ReLU(batch norm + `shortcut`), ReLU if `rectify`.
  func normalise(
    _ pass: Pass, shortcut: Activation? = nil, rectify: Bool, into output: Activation
  ) {
    for (index, part) in pass.parts.enumerated() {
      let vectors = transform.vectors(ofPart: index)
      BatchNormalisation.apply(
        convolved.images(part), scale: vectors.scale, shift: vectors.shift,
        shortcut: shortcut?.images(part), rectify: rectify, output: output.images(part))
    }
  }

  /// ReLU(batch norm) of each part, for the unit behind, until the next `convolve`; `scratch` is memory
  /// as `ConvolutionInput` says.
  func rectified(_ pass: Pass, scratch: Buffer) -> [ConvolutionInput] {
    let scratch = Activation(convolved.shape, count: pass.count, in: scratch)
    return pass.parts.enumerated().map { index, part in
      let vectors = transform.vectors(ofPart: index)
      return .rectified(
        RectifiedActivation(
          of: convolved.images(part), mean: vectors.mean, scale: vectors.scale,
          shift: vectors.shift),
        scratch: scratch.images(part))
    }
  }

  // MARK: Backward

  /// Gradient of `normalise`'s output, plus `second`, → that of the batch norm alone, in place, which
  /// is also the shortcut's; and the sums of it that `normaliseBackward` takes, a part each.
  func rectifyBackward(
    _ pass: Pass, gradient: Activation, second: Activation?,
    rectifier: BatchNormalisation.Rectifier
  ) -> [ChannelSums] {
    pass.parts.enumerated().map { index, part in
      let vectors = transform.vectors(ofPart: index)
      return BatchNormalisation.backwardSums(
        gradient: gradient.images(part), second: second?.images(part),
        rectifier: rectifier.images(part), input: convolved.images(part), mean: vectors.mean,
        scale: vectors.scale, shift: vectors.shift)
    }
  }

  /// Gradient of the batch norm → gradients of its parameters, and of the convolution's output.
  ///
  /// `convolvedGradient` may be `gradient`.
  func normaliseBackward(
    _ pass: Pass, gradient: Activation, sums: [ChannelSums], convolvedGradient: Activation
  ) throws {
    try transform.backward(
      pass, gradient: gradient, sums: sums, input: convolved.first(pass.count),
      inputGradient: convolvedGradient)
  }

  /// Gradient of the convolution's output → gradients of its weights and, if there is a place for
  /// it, of its input.
  ///
  /// The place may be the inputs' scratch. Of a rectified input it is the gradient before ReLU, and
  /// the sums of it for `normaliseBackward` of the unit before are returned.
  @discardableResult
  func convolveBackward(
    _ inputs: [ConvolutionInput], _ pass: Pass, convolvedGradient: Activation,
    inputGradient: Activation?
  ) throws -> [ChannelSums] {
    let parts = zip(inputs, pass.parts).map {
      GradientPart(input: $0, outputGradient: convolvedGradient.images($1))
    }
    try convolution.backwardWeights(parts, into: gradients.sum(into: weightGradient))
    guard let inputGradient else { return [] }
    let sums = try eachPart(pass) { index, part in
      let summing: ResultSums? =
        switch inputs[index] {
        case .stored: nil
        case .rectified(let activation, _): .gradients(activation)
        }
      return ConvolutionPart(
        input: .stored(convolvedGradient.images(part)), result: inputGradient.images(part),
        summing: summing)
    } in: { parts throws(KernelError) in
      try convolution.backwardData(parts, weights: weights)
    }
    return sums.map { $0 ?? ChannelSums(channels: convolution.input.channels) }
  }
}
