public import Storage

/// √Σ x_j² of all numbers, squared and added in double precision.
///
/// The order of additions depends on their count alone, not on the number of threads.
public func euclideanNorm(_ x: Tensor) -> Double {
  let block = 1 << 14
  let blocks = (x.count + block - 1) / block
  var sums = [Double](repeating: 0, count: blocks)
  nonisolated(unsafe) let numbers = unsafe x.pointer
  let count = x.count
  unsafe sums.withUnsafeMutableBufferPointer { sums in
    nonisolated(unsafe) let sums = unsafe sums
    parallelFor(blocks) { index in
      let start = index * block
      unsafe sums[index] = unsafe sumOfSquares(numbers + start, min(block, count - start))
    }
  }
  return sums.reduce(0, +).squareRoot()
}

private func sumOfSquares(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
  var sums = SIMD8<Double>.zero
  var index = 0
  while index + 8 <= count {
    let numbers = unsafe SIMD8<Double>(eight(x + index))
    sums += numbers * numbers
    index += 8
  }
  var rest = 0.0
  while index < count {
    unsafe rest += Double(x[index]) * Double(x[index])
    index += 1
  }
  return sums.sum() + rest
}
