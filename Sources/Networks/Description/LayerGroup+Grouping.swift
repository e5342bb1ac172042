internal import Arithmetic
internal import Convolutions

extension LayerGroup {
  /// The groups of layers in a row; layers that no group computes trap.
  static func groups(_ layers: [Layer], input: ImageShape) -> [LayerGroup] {
    var rest = layers[...]
    var groups: [LayerGroup] = []
    while let layer = rest.first {
      let input = groups.last?.output ?? input
      groups.append(group(layer, &rest, input))
    }
    return groups
  }

  /// The group that begins with `layer`, the first of `rest`, which it is taken from.
  private static func group(
    _ layer: Layer, _ rest: inout ArraySlice<Layer>, _ input: ImageShape
  ) -> LayerGroup {
    if let (unit, output) = unit(&rest, input) {
      let kind = Kind.convolution(unit, isRectified: takeRelu(&rest))
      return LayerGroup(kind: kind, input: input, output: output)
    }
    rest.removeFirst()
    switch layer {
    case .maxPooling(let kernel, let stride, let padding):
      return pooling(Kind.maxPooling, kernel, stride, padding, input)
    case .averagePooling(let kernel, let stride, let padding):
      return pooling(Kind.averagePooling, kernel, stride, padding, input)
    case .globalAveragePooling:
      let output = ImageShape(channels: input.channels, height: 1, width: 1)
      return LayerGroup(kind: .globalAveragePooling, input: input, output: output)
    case .flatten:
      let output = ImageShape(channels: input.count, height: 1, width: 1)
      return LayerGroup(kind: .flatten, input: input, output: output)
    case .linear(let name, let outputs):
      precondition(input.isVector, "\(name) stands behind \(input), which must be flattened first")
      return LayerGroup(
        kind: .linear(name: name, outputs: outputs, isRectified: takeRelu(&rest)), input: input,
        output: ImageShape(channels: outputs, height: 1, width: 1))
    case .dropout(let probability):
      precondition(
        (0..<1).contains(probability) && input.isVector,
        "dropout with probability \(probability) of \(input)")
      return LayerGroup(kind: .dropout(probability: probability), input: input, output: input)
    case .residual(let branch, let shortcut):
      return residual(branch, shortcut, input)
    case .convolution, .batchNormalisation, .relu:
      preconditionFailure("\(layer) stands neither behind a convolution nor behind a linear layer")
    }
  }

  private static func pooling(
    _ kind: (PoolingWindow) -> Kind, _ kernel: Int, _ stride: Int, _ padding: Int,
    _ input: ImageShape
  ) -> LayerGroup {
    precondition(2 * padding <= kernel, "\(padding) zeros around for windows of \(kernel)")
    return LayerGroup(
      kind: kind(PoolingWindow(kernel: kernel, stride: stride, padding: padding)), input: input,
      output: input.windowed(
        channels: input.channels, kernel: kernel, stride: stride, padding: padding))
  }

  private static func residual(
    _ branch: [Layer], _ shortcut: [Layer], _ input: ImageShape
  ) -> LayerGroup {
    var rest = branch[...]
    var (units, size) = ([ConvolutionUnitDescription](), input)
    while let (unit, output) = unit(&rest, size) {
      units.append(unit)
      size = output
      if !rest.isEmpty { precondition(takeRelu(&rest), "no ReLU behind \(unit.name)") }
    }
    precondition(rest.isEmpty && units.count >= 2, "a branch of \(branch)")
    var beside = shortcut[...]
    let (projection, end) =
      unit(&beside, input).map { (Optional($0.0), $0.output) } ?? (nil, input)
    precondition(beside.isEmpty && end == size, "a shortcut of \(shortcut) beside \(branch)")
    return LayerGroup(
      kind: .residual(units, shortcut: projection), input: input, output: size)
  }

  /// A convolution, and batch norm if that follows, taken from `rest`; nil if no convolution is next.
  private static func unit(
    _ rest: inout ArraySlice<Layer>, _ input: ImageShape
  ) -> (ConvolutionUnitDescription, output: ImageShape)? {
    guard
      case .convolution(let name, let channels, let kernel, let stride, let padding, let bias)? =
        rest.first
    else { return nil }
    rest.removeFirst()
    precondition(channels.isMultiple(of: 8), "\(name): \(channels) channels, no multiple of 8")
    var normalisationName: String?
    if case .batchNormalisation(let name)? = rest.first {
      rest.removeFirst()
      normalisationName = name
    }
    let shape = ConvolutionShape(
      inputChannels: input.channels, outputChannels: channels, height: input.height,
      width: input.width, kernel: kernel, stride: stride, padding: padding)
    let unit = ConvolutionUnitDescription(
      name: name, shape: shape, hasBias: bias, normalisationName: normalisationName)
    return (
      unit,
      input.windowed(channels: channels, kernel: kernel, stride: stride, padding: padding)
    )
  }

  private static func takeRelu(_ rest: inout ArraySlice<Layer>) -> Bool {
    guard rest.first == .relu else { return false }
    rest.removeFirst()
    return true
  }
}
