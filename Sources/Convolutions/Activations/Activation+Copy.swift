internal import Arithmetic
internal import Storage

extension Activation {
  /// Copies the numbers of as many images, which may be stored in the other precision.
  ///
  /// To bf16 each is rounded to the nearest, ties to even. The two may not overlap.
  public func copy(from source: Activation) {
    precondition(
      source.shape.stored(as: shape.precision) == shape && source.count == count,
      "\(source.count) × \(source.shape) into \(count) × \(shape)")
    switch (source.shape.precision, shape.precision) {
    case (.fp32, .bf16): round(source.floats, to: bFloats)
    case (.bf16, .fp32): widen(source.bFloats, into: floats)
    case (.fp32, .fp32), (.bf16, .bf16):
      unsafe start.copyMemory(from: source.start, byteCount: byteCount)
    }
  }

  /// Sets every number to the one nearest to `value`.
  public func fill(_ value: Float) {
    switch shape.precision {
    case .fp32: floats.fill(value)
    case .bf16:
      let numbers = bFloats
      unsafe numbers.pointer.update(repeating: BFloat16(value), count: numbers.count)
    }
  }
}
