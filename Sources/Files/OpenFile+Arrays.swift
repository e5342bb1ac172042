extension OpenFile {
  /// The bytes of a range.
  package func bytes(_ range: Range<Int>) throws(FileError) -> [UInt8] {
    try array(count: range.count, at: range.lowerBound, zero: UInt8(0))
  }

  /// `count` numbers, as they lie in the file from `position` on.
  ///
  /// Only for numbers that have a meaning whatever their bits are.
  package func array<Number: BitwiseCopyable>(
    count: Int, at position: Int, zero: Number
  ) throws(FileError) -> [Number] {
    var numbers = [Number](repeating: zero, count: count)
    let failure = unsafe numbers.withUnsafeMutableBytes { target -> FileError? in
      do throws(FileError) {
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
  package func write<Number: BitwiseCopyable>(
    _ numbers: Span<Number>, at position: Int
  ) throws(FileError) {
    let failure = unsafe numbers.withUnsafeBytes { source -> FileError? in
      do throws(FileError) {
        unsafe try write(source, at: position)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
  }
}

extension OpenFile {
  /// All bytes of a file.
  package static func contents(of path: String) throws(FileError) -> [UInt8] {
    let file = try OpenFile(path, for: .reading)
    return try file.bytes(0..<file.size())
  }
}
