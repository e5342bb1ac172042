internal import Arithmetic

/// The largest number of each window, for each channel, and its gradient.
public enum MaxPooling {
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
    window.eachPlane(S.self, of: input) { inputStart, outputStart, step in
      let x = unsafe input.vectors(at: inputStart, S.self)
      let y = unsafe output.vectors(at: outputStart, S.self)
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
    _ window: PoolingWindow, input: Activation, output: Activation, outputGradient: Activation,
    inputGradient: Activation
  ) {
    window.require(from: input, to: output)
    input.requireAlike(inputGradient)
    output.requireAlike(outputGradient)
    let all = (input, output, outputGradient, inputGradient)
    switch input.shape.precision {
    case .fp32: backward(SIMD8<Float>.self, window, all)
    case .bf16: backward(BFloat16x8.self, window, all)
    }
  }

  @inline(__always)
  private static func backward<S: StoredLanes>(
    _: S.Type, _ window: PoolingWindow,
    _ all: (x: Activation, y: Activation, dy: Activation, dx: Activation)
  ) {
    let (shape, result) = (all.x.shape, all.y.shape)
    window.eachPlane(S.self, of: all.x) { inputStart, outputStart, step in
      let x = unsafe all.x.vectors(at: inputStart, S.self)
      let dx = unsafe all.dx.vectors(at: inputStart, S.self)
      let y = unsafe all.y.vectors(at: outputStart, S.self)
      let dy = unsafe all.dy.vectors(at: outputStart, S.self)
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
