extension OpenFile {
  /// The bytes of a range.
  func bytes(_ range: Range<Int>) throws(TensorFileError) -> [UInt8] {
    try array(count: range.count, at: range.lowerBound, zero: UInt8(0))
  }

  /// `count` numbers, as they lie in the file from `position` on.
  ///
  /// Only for numbers that have a meaning whatever their bits are.
  func array<Number: BitwiseCopyable>(
    count: Int, at position: Int, zero: Number
  ) throws(TensorFileError) -> [Number] {
    var numbers = [Number](repeating: zero, count: count)
    let failure = unsafe numbers.withUnsafeMutableBytes { target -> TensorFileError? in
      do throws(TensorFileError) {
        unsafe try read(into: target, at: position)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
    return numbers
  }

  /// Writes numbers as they lie in memory.
  func write<Number: BitwiseCopyable>(
    _ numbers: Span<Number>, at position: Int
  ) throws(TensorFileError) {
    let failure = unsafe numbers.withUnsafeBytes { source -> TensorFileError? in
      do throws(TensorFileError) {
        unsafe try write(source, at: position)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}
