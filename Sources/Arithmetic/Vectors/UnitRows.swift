public import Storage

/// Rows scaled to unit length, forward and backward.
public enum UnitRows {
  /// Shorter rows than this are divided by it instead, as PyTorch's `normalize` does.
  public static let leastNorm: Float = 1e-12

  /// `output` (N, d) = `input` rows over their Euclidean norms, kept in `norms` (N).
  ///
  /// `output` may be `input`.
  public static func forward(input: Tensor, output: Tensor, norms: Tensor) {
    let (rows, width) = (input.shape[0], input.shape[1])
    precondition(
      output.count >= rows * width && norms.count >= rows,
      "\(input.shape) into \(output.shape), norms \(norms.shape)")
    let (x, y) = unsafe (input.pointer, output.pointer)
    let n = unsafe norms.pointer
    for row in 0..<rows {
      var squares: Double = 0
      for column in 0..<width {
        let value = unsafe Double(x[row * width + column])
        squares += value * value
      }
      let norm = max(Float(squares.squareRoot()), leastNorm)
      unsafe n[row] = norm
      for column in 0..<width { unsafe y[row * width + column] = x[row * width + column] / norm }
    }
  }

  /// `inputGradient` = (dy − y (y·dy)) / norm for each row y of `output`.
  ///
  /// `inputGradient` may be `outputGradient`.
  public static func backward(
    output: Tensor, norms: Tensor, outputGradient: Tensor, inputGradient: Tensor
  ) {
    let (rows, width) = (output.shape[0], output.shape[1])
    precondition(
      outputGradient.count >= rows * width && inputGradient.count >= rows * width
        && norms.count >= rows,
      "\(outputGradient.shape) into \(inputGradient.shape), norms \(norms.shape)")
    let (y, dy, dx) = unsafe (output.pointer, outputGradient.pointer, inputGradient.pointer)
    let n = unsafe norms.pointer
    for row in 0..<rows {
      var product: Double = 0
      for column in row * width..<(row + 1) * width {
        unsafe product += Double(y[column] * dy[column])
      }
      let along = Float(product)
      for column in row * width..<(row + 1) * width {
        unsafe dx[column] = (dy[column] - y[column] * along) / n[row]
      }
    }
  }
}
