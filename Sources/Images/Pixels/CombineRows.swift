/// One pass of a resize: each target row is the weighted sum of some source rows.
///
/// Rows are `length` bytes, contiguous in the source and `targetStride` apart in the target. The
/// inner loops are plain so that the compiler turns them into vector code.
func combineRows(
  of source: UnsafePointer<UInt8>, length: Int, by weights: ResampleWeights,
  into target: UnsafeMutablePointer<UInt8>
) {
  unsafe weights.weights.withUnsafeBufferPointer { all in
    guard let base = all.baseAddress else { return }
    for row in weights.starts.indices {
      let first = unsafe source + weights.starts[row] * length
      unsafe combine(
        first, length: length, count: weights.counts[row], weights: base + row * weights.taps,
        into: target + row * length)
    }
  }
}

private let half: Int32 = 1 << (ResampleWeights.precision - 1)

/// One target row.
///
/// The sum needs no clamping: bilinear weights are not negative and add up to one.
@inline(__always)
private func combine(
  _ source: UnsafePointer<UInt8>, length: Int, count: Int, weights: UnsafePointer<Int32>,
  into target: UnsafeMutablePointer<UInt8>
) {
  switch count {
  case 1:
    unsafe target.update(from: source, count: length)
  case 2:
    let (a, b) = unsafe (weights[0], weights[1])
    let next = unsafe source + length
    for x in 0..<length {
      let sum = unsafe half &+ Int32(source[x]) &* a &+ Int32(next[x]) &* b
      unsafe target[x] = UInt8(truncatingIfNeeded: sum >> ResampleWeights.precision)
    }
  case 3:
    let (a, b, c) = unsafe (weights[0], weights[1], weights[2])
    let next = unsafe source + length
    let last = unsafe source + 2 * length
    for x in 0..<length {
      let sum = unsafe half &+ Int32(source[x]) &* a &+ Int32(next[x]) &* b &+ Int32(last[x]) &* c
      unsafe target[x] = UInt8(truncatingIfNeeded: sum >> ResampleWeights.precision)
    }
  case 4:
    let (a, b, c, d) = unsafe (weights[0], weights[1], weights[2], weights[3])
    let (second, third) = unsafe (source + length, source + 2 * length)
    let last = unsafe source + 3 * length
    for x in 0..<length {
      let sum =
        unsafe half &+ Int32(source[x]) &* a &+ Int32(second[x]) &* b &+ Int32(third[x]) &* c
        &+ Int32(last[x]) &* d
      unsafe target[x] = UInt8(truncatingIfNeeded: sum >> ResampleWeights.precision)
    }
  default:
    for x in 0..<length {
      var sum = half
      for tap in 0..<count {
        unsafe sum &+= Int32(source[tap &* length &+ x]) &* weights[tap]
      }
      unsafe target[x] = UInt8(truncatingIfNeeded: sum >> ResampleWeights.precision)
    }
  }
}
