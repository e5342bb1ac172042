internal import Arithmetic
public import Storage

/// The largest number of each window, for each channel, and its gradient.
public enum MaxPooling {
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
    window.eachPlane(S.self, count: count, shape) { inputStart, outputStart, step in
      let x = unsafe vectors(input.pointer, at: inputStart, S.self)
      let y = unsafe vectors(output.pointer, at: outputStart, S.self)
      for row in 0..<result.height {
        for column in 0..<result.width {
          var largest = S.Lanes(repeating: -.infinity)
          for line in window.places(row, of: shape.height) {
            for place in window.places(column, of: shape.width) {
              largest = unsafe largest.larger(of: x[(line * shape.width + place) * step].lanes)
            }
          }
          unsafe y[(row * result.width + column) * step] = S(rounding: largest)
        }
      }
    }
  }

  /// `inputGradient` from `outputGradient`, and from the input and output of forward.
  ///
  /// A window's gradient goes to the first place, row by row, that has its largest number, as in
  /// PyTorch.
  public static func backward(
    count: Int, _ shape: ActivationShape, _ window: PoolingWindow, input: Tensor, output: Tensor,
    outputGradient: Tensor, inputGradient: Tensor
  ) {
    window.require([input, inputGradient], of: shape, [output, outputGradient], count: count)
    let tensors = (input, output, outputGradient, inputGradient)
    switch shape.precision {
    case .fp32: backward(SIMD8<Float>.self, count, shape, window, tensors)
    case .bf16: backward(BFloat16x8.self, count, shape, window, tensors)
    }
  }

  @inline(__always)
  private static func backward<S: StoredLanes>(
    _: S.Type, _ count: Int, _ shape: ActivationShape, _ window: PoolingWindow,
    _ tensors: (x: Tensor, y: Tensor, dy: Tensor, dx: Tensor)
  ) {
    let result = window.output(of: shape)
    window.eachPlane(S.self, count: count, shape) { inputStart, outputStart, step in
      let x = unsafe vectors(tensors.x.pointer, at: inputStart, S.self)
      let dx = unsafe vectors(tensors.dx.pointer, at: inputStart, S.self)
      let y = unsafe vectors(tensors.y.pointer, at: outputStart, S.self)
      let dy = unsafe vectors(tensors.dy.pointer, at: outputStart, S.self)
      for pixel in 0..<shape.height * shape.width { unsafe dx[pixel * step] = S(rounding: .zero) }
      for row in 0..<result.height {
        for column in 0..<result.width {
          let at = (row * result.width + column) * step
          let largest = unsafe y[at].lanes
          // What of the gradient has found no place yet.
          var rest = unsafe dy[at].lanes
          for line in window.places(row, of: shape.height) {
            for place in window.places(column, of: shape.width) {
              let at = (line * shape.width + place) * step
              let part = rest.kept(where: unsafe x[at].lanes, equals: largest)
              unsafe dx[at] = S(rounding: dx[at].lanes + part)
              rest -= part
            }
          }
        }
      }
    }
  }
}
