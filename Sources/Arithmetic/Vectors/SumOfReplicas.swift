public import Storage

/// Sums vectors of equal length, number by number in their order, and writes the sum to each target.
///
/// A target may be one of the sources. Vectors begin at a multiple of 64 bytes from their buffers'
/// starts. Each number is read once from each source and written once to each target: the time is
/// that of memory. The bits of a sum depend on the order of the sources alone.
public func sum(_ sources: [Tensor], into targets: [Tensor]) {
  guard let count = sources.first?.count else { return }
  precondition(
    (sources + targets).allSatisfy { $0.count == count && $0.offset.isMultiple(of: 16) },
    "sum of \(sources.map(\.shape)) into \(targets.map(\.shape))")
  typealias Lanes = SIMD16<Float>
  let vectors = count / Lanes.scalarCount
  nonisolated(unsafe) let from = unsafe sources.map { unsafe $0.pointer }
  nonisolated(unsafe) let into = unsafe targets.map { unsafe $0.pointer }
  parallelRanges(vectors, minimum: 1 << 10) { range in
    unsafe from.withUnsafeBufferPointer { from in
      unsafe into.withUnsafeBufferPointer { into in
        for vector in range {
          let place = vector * Lanes.scalarCount
          var sum = unsafe lanes(from[0], place).pointee
          for source in 1..<max(from.count, 1) {
            unsafe sum += lanes(from[source], place).pointee
          }
          for target in into.indices { unsafe lanes(into[target], place).pointee = sum }
        }
      }
    }
  }
  for place in vectors * Lanes.scalarCount..<count {
    let sum = unsafe from.dropFirst().reduce(from[0][place]) { unsafe $0 + $1[place] }
    for target in unsafe into.indices { unsafe into[target][place] = sum }
  }
}

@inline(__always)
private func lanes(
  _ start: UnsafeMutablePointer<Float>, _ place: Int
) -> UnsafeMutablePointer<SIMD16<Float>> {
  unsafe UnsafeMutableRawPointer(start + place).assumingMemoryBound(to: SIMD16<Float>.self)
}
