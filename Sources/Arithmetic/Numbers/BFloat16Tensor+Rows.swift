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

  /// The furthest that a row of `rows` is from its rounded form here: the largest ‖x − x̃‖.
  package func loss(of rows: Tensor) -> Float {
    let (count, width, stride) = requireRoom(for: rows)
    var largest: Float = 0
    for row in 0..<count {
      let (x, rounded) = unsafe (rows.pointer + row * width, pointer + row * stride)
      var (squares, rest) = (SIMD8<Float>.zero, Float(0))
      var index = 0
      while index + 8 <= width {
        let bits = unsafe UnsafeRawPointer(rounded + index).loadUnaligned(as: SIMD8<UInt16>.self)
        let lost = unsafe eight(x + index) - widened(bits)
        squares.addProduct(lost, lost)
        index += 8
      }
      while index < width {
        let lost = unsafe x[index] - Float(rounded[index])
        rest.addProduct(lost, lost)
        index += 1
      }
      largest = max(largest, (squares.sum() + rest).squareRoot())
    }
    return largest
  }

  /// Sets all rows to the `columns` of a matrix (rows, n), rounded.
  package func round(_ matrix: Tensor, columns: Range<Int>) {
    requireMatrix(matrix, columns)
    precondition(shape == [matrix.shape[0], columns.count], "\(columns) of \(matrix.shape)")
    let (width, stride) = (columns.count, matrix.shape[1])
    for row in 0..<shape[0] {
      unsafe roundToBFloat16(
        matrix.pointer + row * stride + columns.lowerBound, pointer + row * width, width)
    }
  }

  /// Sets each row to one of the `columns` of a matrix, in their order, rounded.
  package func roundTransposed(_ matrix: Tensor, columns: Range<Int>) {
    requireMatrix(matrix, columns)
    precondition(shape == [columns.count, matrix.shape[0]], "\(columns) of \(matrix.shape)")
    let (height, stride) = (matrix.shape[0], matrix.shape[1])
    let source = unsafe matrix.pointer + columns.lowerBound
    for row in 0..<height {
      for column in 0..<columns.count {
        unsafe pointer[column * height + row] = BFloat16(source[row * stride + column])
      }
    }
  }

  private func requireMatrix(_ matrix: Tensor, _ columns: Range<Int>) {
    precondition(
      matrix.shape.count == 2 && columns.lowerBound >= 0 && columns.upperBound <= matrix.shape[1],
      "columns \(columns) of \(matrix.shape)")
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
