internal import Arithmetic

/// The mean of each window, for each channel, and its gradient; places outside of the image count as
/// zeros, as in PyTorch.
public enum AveragePooling {
  /// `output` (N, C, H', W') from `input` (N, C, H, W).
  public static func forward(
    _ window: PoolingWindow, input: Activation, output: Activation
  ) {
    window.require(from: input, to: output)
    switch input.shape.precision {
    case .fp32: forward(SIMD8<Float>.self, window, input, output)
    case .bf16: forward(BFloat16x8.self, window, input, output)
    }
  }

  @inline(__always)
  private static func forward<S: StoredLanes>(
    _: S.Type, _ window: PoolingWindow, _ input: Activation, _ output: Activation
  ) {
    let (shape, result) = (input.shape, output.shape)
    let factor = S.Lanes(repeating: 1 / Float(window.kernel * window.kernel))
    window.eachPlane(S.self, of: input) { inputStart, outputStart, step in
      let x = unsafe input.vectors(at: inputStart, S.self)
      let y = unsafe output.vectors(at: outputStart, S.self)
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
    _ window: PoolingWindow, outputGradient: Activation, inputGradient: Activation
  ) {
    window.require(from: inputGradient, to: outputGradient)
    switch inputGradient.shape.precision {
    case .fp32: backward(SIMD8<Float>.self, window, outputGradient, inputGradient)
    case .bf16: backward(BFloat16x8.self, window, outputGradient, inputGradient)
    }
  }

  @inline(__always)
  private static func backward<S: StoredLanes>(
    _: S.Type, _ window: PoolingWindow, _ outputGradient: Activation, _ inputGradient: Activation
  ) {
    let (shape, result) = (inputGradient.shape, outputGradient.shape)
    let factor = S.Lanes(repeating: 1 / Float(window.kernel * window.kernel))
    window.eachPlane(S.self, of: inputGradient) { inputStart, outputStart, step in
      let dx = unsafe inputGradient.vectors(at: inputStart, S.self)
      let dy = unsafe outputGradient.vectors(at: outputStart, S.self)
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
