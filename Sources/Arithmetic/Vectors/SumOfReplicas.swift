public import Storage

/// Sums vectors of equal length, number by number in the tree of `sumInTree`, into `target`.
///
/// The target may be one of the sources. Each number is read once from each source and written once: the
/// time is that of memory. The bits of a sum depend on the order of the sources alone.
public func sumInTree(_ sources: [Tensor], into target: Tensor) {
  precondition(
    !sources.isEmpty && sources.allSatisfy { $0.count == target.count },
    "sum of \(sources.map(\.shape)) into \(target.shape)")
  typealias Lanes = SIMD16<Float>
  let vectors = target.count / Lanes.scalarCount
  nonisolated(unsafe) let from = unsafe sources.map { unsafe $0.pointer }
  nonisolated(unsafe) let into = unsafe target.pointer
  parallelRanges(vectors, minimum: 1 << 10) { range in
    unsafe from.withUnsafeBufferPointer { from in
      unsafe withUnsafeTemporaryAllocation(of: Lanes.self, capacity: Int.bitWidth) { waiting in
        for vector in range {
          let place = vector * Lanes.scalarCount
          let sum = unsafe sum(from.count, waiting) {
            unsafe UnsafeRawPointer(from[$0] + place).loadUnaligned(as: Lanes.self)
          }
          unsafe UnsafeMutableRawPointer(into + place).storeBytes(of: sum, as: Lanes.self)
        }
      }
    }
  }
  unsafe withUnsafeTemporaryAllocation(of: SIMD2<Float>.self, capacity: Int.bitWidth) { waiting in
    for place in vectors * Lanes.scalarCount..<target.count {
      let sum = unsafe sum(from.count, waiting) { unsafe SIMD2(from[$0][place], 0) }
      unsafe into[place] = sum[0]
    }
  }
}

/// The sum of `count` terms in the tree, one after the other: a branch waits, in `waiting`, for the next
/// one of its size.
@inline(__always)
private func sum<Lanes: SIMD>(
  _ count: Int, _ waiting: UnsafeMutableBufferPointer<Lanes>, _ term: (Int) -> Lanes
) -> Lanes where Lanes.Scalar == Float {
  var depth = 0
  for index in 0..<count {
    var branch = term(index)
    var place = index
    while place & 1 == 1 {
      depth -= 1
      branch = unsafe waiting[depth] + branch
      place >>= 1
    }
    unsafe waiting[depth] = branch
    depth += 1
  }
  depth -= 1
  var sum = unsafe waiting[depth]
  while depth > 0 {
    depth -= 1
    sum = unsafe waiting[depth] + sum
  }
  return sum
}
