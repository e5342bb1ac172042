internal import Similarity

extension RowPair {
  /// It as two integers, for messages and files.
  var words: [Int64] {
    [Int64(first) << 32 | Int64(UInt32(bitPattern: second)), Int64(similarity.bitPattern)]
  }

  /// The pairs that integers say.
  static func pairs(_ words: [Int64]) -> [RowPair] {
    stride(from: 0, to: words.count - 1, by: 2).map { place in
      RowPair(
        first: Int32(truncatingIfNeeded: words[place] >> 32),
        second: Int32(truncatingIfNeeded: words[place]),
        similarity: Float(bitPattern: UInt32(truncatingIfNeeded: words[place + 1])))
    }
  }
}
