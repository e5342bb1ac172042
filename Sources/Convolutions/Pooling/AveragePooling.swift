internal import Arithmetic
public import Storage

/// The mean of each window, for each channel, and its gradient; places outside of the image count as
/// zeros, as in PyTorch.
public enum AveragePooling {
  /// `output` (N, C, H', W') from `input` (N, C, H, W), both blocked, for N = `count`.
  public static func forward(
    count: Int, _ shape: ActivationShape, _ window: PoolingWindow, input: Tensor, output: Tensor
  ) {
    window.require([input], of: shape, [output], count: count)
    switch shape.precision {
    case .fp32: forward(SIMD8<Float>.self, count, shape, window, input, output)
    case .bf16: forward(BFloat16x8.self, count, shape, window, input, output)
    }
  }

  @inline(__always)
  private static func forward<S: StoredLanes>(
    _: S.Type, _ count: Int, _ shape: ActivationShape, _ window: PoolingWindow, _ input: Tensor,
    _ output: Tensor
  ) {
    let result = window.output(of: shape)
    let factor = S.Lanes(repeating: 1 / Float(window.kernel * window.kernel))
    window.eachPlane(S.self, count: count, shape) { inputStart, outputStart, step in
      let x = unsafe vectors(input.pointer, at: inputStart, S.self)
      let y = unsafe vectors(output.pointer, at: outputStart, S.self)
      for row in 0..<result.height {
        for column in 0..<result.width {
          var sum = S.Lanes.zero
          for line in window.places(row, of: shape.height) {
            for place in window.places(column, of: shape.width) {
              unsafe sum += x[(line * shape.width + place) * step].lanes
            }
          }
          unsafe y[(row * result.width + column) * step] = S(rounding: sum * factor)
        }
      }
    }
  }

  /// `inputGradient` (N, C, H, W) from `outputGradient` (N, C, H', W').
  public static func backward(
    count: Int, _ shape: ActivationShape, _ window: PoolingWindow, outputGradient: Tensor,
    inputGradient: Tensor
  ) {
    window.require([inputGradient], of: shape, [outputGradient], count: count)
    switch shape.precision {
    case .fp32: backward(SIMD8<Float>.self, count, shape, window, outputGradient, inputGradient)
    case .bf16: backward(BFloat16x8.self, count, shape, window, outputGradient, inputGradient)
    }
  }

  @inline(__always)
  private static func backward<S: StoredLanes>(
    _: S.Type, _ count: Int, _ shape: ActivationShape, _ window: PoolingWindow,
    _ outputGradient: Tensor, _ inputGradient: Tensor
  ) {
    let result = window.output(of: shape)
    let factor = S.Lanes(repeating: 1 / Float(window.kernel * window.kernel))
    window.eachPlane(S.self, count: count, shape) { inputStart, outputStart, step in
      let dx = unsafe vectors(inputGradient.pointer, at: inputStart, S.self)
      let dy = unsafe vectors(outputGradient.pointer, at: outputStart, S.self)
      for pixel in 0..<shape.height * shape.width { unsafe dx[pixel * step] = S(rounding: .zero) }
      for row in 0..<result.height {
        for column in 0..<result.width {
          let part = unsafe dy[(row * result.width + column) * step].lanes * factor
          for line in window.places(row, of: shape.height) {
            for place in window.places(column, of: shape.width) {
              let at = (line * shape.width + place) * step
              unsafe dx[at] = S(rounding: dx[at].lanes + part)
            }
          }
        }
      }
    }
  }
}
