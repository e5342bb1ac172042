internal import Arithmetic
internal import Storage

/// The transforms of activations, stored in either precision, with the batch norm next to them.
extension WinogradTiles {
  /// Frequencies of one image and part of an input.
  func transformInput(
    _ input: ConvolutionInput, image: Int, part: Int,
    into frequencies: UnsafeMutableRawPointer, first: Int, of tiles: Int
  ) {
    switch (shape.precision, precision) {
    case (.fp32, _):
      unsafe transformInput(Lanes.self, Lanes.self, input, image, part, frequencies, first, tiles)
    case (.bf16, .fp32):
      unsafe transformInput(
        BFloat16x8.self, Lanes.self, input, image, part, frequencies, first, tiles)
    case (.bf16, .bf16):
      unsafe transformInput(
        BFloat16x8.self, BFloat16x8.self, input, image, part, frequencies, first, tiles)
    }
  }

  /// From an input stored as S to frequencies stored as F.
  @inline(__always)
  private func transformInput<S: StoredLanes, F: StoredLanes>(
    _: S.Type, _: F.Type, _ input: ConvolutionInput, _ image: Int, _ part: Int,
    _ frequencies: UnsafeMutableRawPointer, _ first: Int, _ tiles: Int
  ) where S.Lanes == Lanes, F.Lanes == Lanes {
    switch input {
    case .stored(let activation):
      let plane = unsafe StoredPlane<S>(start: plane(activation, image: image, part: part))
      unsafe transformInput(F.self, plane, part: part, into: frequencies, first: first, of: tiles)
    case .rectified(let activation, _):
      let plane = unsafe RectifiedPlane<S>(
        start: plane(activation.input, image: image, part: part),
        scale: channels(activation.scale, part), shift: channels(activation.shift, part))
      unsafe transformInput(F.self, plane, part: part, into: frequencies, first: first, of: tiles)
    }
  }

  /// Frequencies of one image and part of output gradients.
  func transformOutputGradient(
    _ gradient: Activation, image: Int, part: Int, into frequencies: UnsafeMutableRawPointer,
    first: Int, of tiles: Int
  ) {
    switch (shape.precision, precision) {
    case (.fp32, _):
      let plane = unsafe StoredPlane<Lanes>(start: plane(gradient, image: image, part: part))
      unsafe transformOutputGradient(
        Lanes.self, plane, part: part, into: frequencies, first: first, of: tiles)
    case (.bf16, .fp32):
      let plane = unsafe StoredPlane<BFloat16x8>(
        start: plane(gradient, image: image, part: part))
      unsafe transformOutputGradient(
        Lanes.self, plane, part: part, into: frequencies, first: first, of: tiles)
    case (.bf16, .bf16):
      let plane = unsafe StoredPlane<BFloat16x8>(
        start: plane(gradient, image: image, part: part))
      unsafe transformOutputGradient(
        BFloat16x8.self, plane, part: part, into: frequencies, first: first, of: tiles)
    }
  }

  /// One image and part of `activation` from frequencies, and its part of `sums`.
  func transformOutput(
    _ frequencies: UnsafeMutableRawPointer, first: Int, of tiles: Int, part: Int,
    into activation: Activation, image: Int, summing: ResultSums?, _ sums: PartialSums
  ) {
    switch shape.precision {
    case .fp32:
      unsafe transformOutput(
        Lanes.self, frequencies, first, tiles, part, activation, image, summing, sums)
    case .bf16:
      unsafe transformOutput(
        BFloat16x8.self, frequencies, first, tiles, part, activation, image, summing, sums)
    }
  }

  @inline(__always)
  private func transformOutput<S: StoredLanes>(
    _: S.Type, _ frequencies: UnsafeMutableRawPointer, _ first: Int, _ tiles: Int,
    _ part: Int, _ activation: Activation, _ image: Int, _ summing: ResultSums?,
    _ sums: PartialSums
  ) where S.Lanes == Lanes {
    let start: UnsafeMutablePointer<S> = unsafe plane(activation, image: image, part: part)
    let channel = channel(ofPart: part)
    // A channel's phases are summed apart.
    let sum = image * phases.count + part % phases.count
    switch summing {
    case nil:
      var writer = unsafe PlainWriter<S>(start: start)
      unsafe transformOutput(frequencies, first: first, of: tiles, part: part, into: &writer)
    case .values:
      var writer = unsafe ValueWriter<S>(
        start: start, sums: ValueSums(count: shape.height * shape.width))
      unsafe transformOutput(frequencies, first: first, of: tiles, part: part, into: &writer)
      sums.set(part: sum, channel: channel, unsafe writer.sums, lanes: Lanes.scalarCount)
    case .gradients(let of):
      var writer = unsafe GradientWriter<S>(
        start: start, input: plane(of.input, image: image, part: part),
        scale: channels(of.scale, part), shift: channels(of.shift, part),
        sums: GradientSums(mean: channels(of.mean, part)))
      unsafe transformOutput(frequencies, first: first, of: tiles, part: part, into: &writer)
      sums.set(part: sum, channel: channel, unsafe writer.sums, lanes: Lanes.scalarCount)
    }
  }

  /// Where a part's group of channels of an image begins.
  @inline(__always)
  private func plane<S: StoredLanes>(
    _ activation: Activation, image: Int, part: Int
  ) -> UnsafeMutablePointer<S> {
    let start = ChannelGroups(shape, lanes: Lanes.scalarCount).start(
      image: image, group: channel(ofPart: part) / Lanes.scalarCount)
    return unsafe activation.vectors(at: start, S.self)
  }

  /// A part's numbers of a vector with one for each channel.
  @inline(__always)
  private func channels(_ vector: Tensor, _ part: Int) -> Lanes {
    vector.lanes(at: channel(ofPart: part), Lanes.self)
  }
}
