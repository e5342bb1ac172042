package import Storage

/// Conversions of a matrix (rows, stride), whose rows may be longer than those of its other form.
extension BFloat16Tensor {
  /// Sets the start of the first rows to those of `rows` (n, at most `stride`), each number rounded to
  /// the nearest, ties to even.
  package func round(_ rows: Tensor) {
    let (count, width, stride) = requireRoom(for: rows)
    for row in 0..<count {
      unsafe roundToBFloat16(rows.pointer + row * width, pointer + row * stride, width)
    }
  }

  /// Copies the first rows, as wide as those of `rows` (n, at most `stride`), into float32.
  package func widen(into rows: Tensor) {
    let (count, width, stride) = requireRoom(for: rows)
    for row in 0..<count {
      unsafe widenBFloat16(pointer + row * stride, rows.pointer + row * width, width)
    }
  }

  private func requireRoom(for rows: Tensor) -> (count: Int, width: Int, stride: Int) {
    precondition(
      shape.count == 2 && rows.shape.count == 2 && rows.shape[0] <= shape[0]
        && rows.shape[1] <= shape[1], "\(rows.shape) of \(shape)")
    return (rows.shape[0], rows.shape[1], shape[1])
  }
}
