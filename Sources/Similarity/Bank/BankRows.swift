internal import Arithmetic
public import Storage

/// Scales each row of (n, d) to length 1; rows of length 0 stay as they are.
public func normaliseRows(_ rows: Tensor) {
  parallelFor(rows.shape[0]) { index in
    let row = rows.rows(index..<(index + 1))
    let length = innerProduct(row, row).squareRoot()
    if length > 0 { scale(row, by: Double(1) / length) }
  }
}

/// row ← normalise(share·row + (1 − share)·feature).
///
/// Where both cancel and nothing is left to normalise, the row stays as it was.
public func blendUnitRow(_ row: Tensor, with feature: Tensor, keeping share: Float) {
  precondition(row.count == feature.count, "\(feature.shape) blended into \(row.shape)")
  let (m, x) = unsafe (row.pointer, feature.pointer)
  let (kept, added) = (Double(share), 1 - Double(share))
  var square = 0.0
  for index in 0..<row.count {
    let value = unsafe kept * Double(m[index]) + added * Double(x[index])
    square.addProduct(value, value)
  }
  guard square > 1e-12 else { return }
  let factor = 1 / square.squareRoot()
  for index in 0..<row.count {
    unsafe m[index] = Float((kept * Double(m[index]) + added * Double(x[index])) * factor)
  }
}

private func scale(_ row: Tensor, by factor: Double) {
  let target = unsafe row.pointer
  for index in 0..<row.count { unsafe target[index] = Float(Double(target[index]) * factor) }
}
