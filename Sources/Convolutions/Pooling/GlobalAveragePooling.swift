internal import Arithmetic
internal import Storage

/// The mean of each channel over an image, and its gradient.
public enum GlobalAveragePooling {
  /// `output`, vectors (N, C), from `input` (N, C, H, W).
  public static func forward(input: Activation, output: Activation) {
    require(from: input, to: output)
    switch input.shape.precision {
    case .fp32: forward(SIMD8<Float>.self, input, output.floats)
    case .bf16: forward(BFloat16x8.self, input, output.floats)
    }
  }

  @inline(__always)
  private static func forward<S: StoredLanes>(
    _: S.Type, _ input: Activation, _ output: Tensor
  ) {
    let shape = input.shape
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(shape, lanes: lanes)
    let factor = S.Lanes(repeating: 1 / Float(groups.pixels))
    parallelFor(input.count) { image in
      for group in 0..<groups.count {
        let place = groups.start(image: image, group: group)
        let x = unsafe input.vectors(at: place, S.self)
        var sum = S.Lanes.zero
        for pixel in 0..<groups.pixels { unsafe sum += x[pixel * groups.step].lanes }
        let y = unsafe output.pointer + image * shape.channels + group * lanes
        unsafe UnsafeMutableRawPointer(y).assumingMemoryBound(to: S.Lanes.self)[0] = sum * factor
      }
    }
  }

  /// `inputGradient` (N, C, H, W) from `outputGradient`, vectors (N, C).
  public static func backward(outputGradient: Activation, inputGradient: Activation) {
    require(from: inputGradient, to: outputGradient)
    switch inputGradient.shape.precision {
    case .fp32: backward(SIMD8<Float>.self, outputGradient.floats, inputGradient)
    case .bf16: backward(BFloat16x8.self, outputGradient.floats, inputGradient)
    }
  }

  @inline(__always)
  private static func backward<S: StoredLanes>(
    _: S.Type, _ outputGradient: Tensor, _ inputGradient: Activation
  ) {
    let shape = inputGradient.shape
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(shape, lanes: lanes)
    let factor = S.Lanes(repeating: 1 / Float(groups.pixels))
    parallelFor(inputGradient.count) { image in
      for group in 0..<groups.count {
        let dy = outputGradient.lanes(
          at: image * shape.channels + group * lanes, S.Lanes.self)
        let gradient = S(rounding: dy * factor)
        let place = groups.start(image: image, group: group)
        let dx = unsafe inputGradient.vectors(at: place, S.self)
        for pixel in 0..<groups.pixels { unsafe dx[pixel * groups.step] = gradient }
      }
    }
  }

  private static func require(from input: Activation, to output: Activation) {
    precondition(
      output.shape == .vector(input.shape.channels) && output.count == input.count,
      "the means of \(input.count) × \(input.shape) in \(output.count) × \(output.shape)")
  }
}
