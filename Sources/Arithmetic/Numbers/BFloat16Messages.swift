public import Storage

/// Rounds floats to the nearest bf16 numbers, halves to even.
///
/// The error is at most 2⁻⁸ of the number, for those that are not below the least normal float. A
/// number that is not finite stays so.
public func round(_ source: Tensor, to target: BFloat16Tensor) {
  precondition(source.count == target.count, "\(source.count) numbers into \(target.count)")
  nonisolated(unsafe) let (from, into) = unsafe (source.pointer, target.pointer)
  parallelRanges(source.count, minimum: 1 << 14) { range in
    unsafe roundToBFloat16(from + range.lowerBound, into + range.lowerBound, range.count)
  }
}

/// Turns bf16 numbers into the floats they are.
public func widen(_ source: BFloat16Tensor, into target: Tensor) {
  precondition(source.count == target.count, "\(source.count) numbers into \(target.count)")
  nonisolated(unsafe) let (from, into) = unsafe (source.pointer, target.pointer)
  parallelRanges(source.count, minimum: 1 << 14) { range in
    unsafe widenBFloat16(from + range.lowerBound, into + range.lowerBound, range.count)
  }
}
