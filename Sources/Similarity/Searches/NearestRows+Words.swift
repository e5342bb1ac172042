internal import Arithmetic

extension NearestRows.Result {
  /// Integers for each query of a message: its sums, then similarity and index of each of k rows.
  public static func wordCount(_ count: Int) -> Int { EntropySums.wordCount + count }

  /// A row that was found, as an integer; without an index, −1, it stands for none.
  public static func word(_ similarity: Float, _ index: Int32) -> Int64 {
    Int64(similarity.bitPattern) << 32 | Int64(UInt32(bitPattern: index))
  }

  /// The row that an integer says.
  public static func row(_ word: Int64) -> (similarity: Float, index: Int32) {
    (
      Float(bitPattern: UInt32(truncatingIfNeeded: word >> 32)), Int32(truncatingIfNeeded: word)
    )
  }

  /// All that was found, as integers for a message; there must be sums.
  public var words: [Int64] {
    var words: [Int64] = []
    words.reserveCapacity(entropySums.count * Self.wordCount(count))
    for (query, sums) in entropySums.enumerated() {
      words += sums.words
      for place in (query * count)..<((query + 1) * count) {
        words.append(Self.word(similarities[place], indices[place]))
      }
    }
    return words
  }

  /// Adds what `words` say was found for the queries from `start` on, among other rows.
  public mutating func add(_ words: [Int64], at start: Int) {
    let width = Self.wordCount(count)
    let count = count
    precondition(words.count.isMultiple(of: width), "\(words.count) words of \(width) a query")
    unsafe withFoundRows { found in
      for (place, first) in stride(from: 0, to: words.count, by: width).enumerated() {
        let sums = Array(words[first..<(first + EntropySums.wordCount)])
        unsafe found.sums[start + place] += EntropySums(words: sums)
        for word in words[(first + EntropySums.wordCount)..<(first + EntropySums.wordCount + count)]
        {
          let row = Self.row(word)
          guard row.index >= 0 else { break }
          unsafe found.offer(start + place, similarity: row.similarity, index: row.index)
        }
      }
    }
  }
}
