public import Storage

extension ShardedBank {
  private static let numbersOfBlock = 1 << 22

  /// Calls `body` with consecutive rows of the whole bank and memory for them, 16 MiB at most.
  ///
  /// So a bank is read and written without any rank ever holding the whole of it.
  public func eachBlock(_ body: (Range<Int>, Tensor) throws -> Void) throws {
    let blockSize = max(1, ShardedBank.numbersOfBlock / dimension)
    for start in stride(from: 0, to: count, by: blockSize) {
      let rows = start..<min(start + blockSize, count)
      try body(rows, Tensor(shape: [rows.count, dimension]))
    }
  }
}
