public import Storage

/// ReLU of plain numbers, forward and backward, in place.
public enum RectifiedRows {
  /// max(x, 0) of each number.
  public static func forward(_ values: Tensor) {
    let (count, x) = unsafe (values.count, values.pointer)
    for index in 0..<count where unsafe x[index] < 0 { unsafe x[index] = 0 }
  }

  /// `gradient` where the `output` of forward is above zero, else zero.
  public static func backward(output: Tensor, gradient: Tensor) {
    precondition(output.count >= gradient.count, "\(output.shape) for \(gradient.shape)")
    let (count, y, dy) = unsafe (gradient.count, output.pointer, gradient.pointer)
    for index in 0..<count where unsafe y[index] <= 0 { unsafe dy[index] = 0 }
  }
}
