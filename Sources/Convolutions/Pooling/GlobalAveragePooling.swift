internal import Arithmetic
public import Storage

/// The mean of each channel over an image, and its gradient.
public enum GlobalAveragePooling {
  /// `output` (N, C), row-major, from blocked `input` (N, C, H, W), for N = `count`.
  public static func forward(
    count: Int, _ shape: ActivationShape, input: Tensor, output: Tensor
  ) {
    shape.require(input, toHold: count)
    precondition(output.count >= count * shape.channels, "\(output.shape) for \(count) images")
    switch shape.precision {
    case .fp32: forward(SIMD8<Float>.self, count, shape, input, output)
    case .bf16: forward(BFloat16x8.self, count, shape, input, output)
    }
  }

  @inline(__always)
  private static func forward<S: StoredLanes>(
    _: S.Type, _ count: Int, _ shape: ActivationShape, _ input: Tensor, _ output: Tensor
  ) {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(shape, lanes: lanes)
    let factor = S.Lanes(repeating: 1 / Float(groups.pixels))
    parallelFor(count) { image in
      for group in 0..<groups.count {
        let place = groups.start(image: image, group: group)
        let x = unsafe vectors(input.pointer, at: place, S.self)
        var sum = S.Lanes.zero
        for pixel in 0..<groups.pixels { unsafe sum += x[pixel * groups.step].lanes }
        let y = unsafe vectors(
          output.pointer, at: image * shape.channels + group * lanes, S.Lanes.self)
        unsafe y[0] = sum * factor
      }
    }
  }

  /// `inputGradient`, blocked (N, C, H, W), from `outputGradient` (N, C).
  public static func backward(
    count: Int, _ shape: ActivationShape, outputGradient: Tensor, inputGradient: Tensor
  ) {
    shape.require(inputGradient, toHold: count)
    precondition(
      outputGradient.count >= count * shape.channels, "\(outputGradient.shape) for \(count) images")
    switch shape.precision {
    case .fp32: backward(SIMD8<Float>.self, count, shape, outputGradient, inputGradient)
    case .bf16: backward(BFloat16x8.self, count, shape, outputGradient, inputGradient)
    }
  }

  @inline(__always)
  private static func backward<S: StoredLanes>(
    _: S.Type, _ count: Int, _ shape: ActivationShape, _ outputGradient: Tensor,
    _ inputGradient: Tensor
  ) {
    let lanes = S.Lanes.scalarCount
    let groups = ChannelGroups(shape, lanes: lanes)
    let factor = S.Lanes(repeating: 1 / Float(groups.pixels))
    parallelFor(count) { image in
      for group in 0..<groups.count {
        let dy = unsafe vectors(
          outputGradient.pointer, at: image * shape.channels + group * lanes, S.Lanes.self)
        let gradient = S(rounding: unsafe dy[0] * factor)
        let place = groups.start(image: image, group: group)
        let dx = unsafe vectors(inputGradient.pointer, at: place, S.self)
        for pixel in 0..<groups.pixels { unsafe dx[pixel * groups.step] = gradient }
      }
    }
  }
}
