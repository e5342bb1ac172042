/// Two rows that are alike, by their indices in the whole bank.
public struct RowPair: Equatable, Sendable {
  /// The row of the lower index.
  public let first: Int32
  /// The other row.
  public let second: Int32
  /// Their inner product.
  public let similarity: Float

  /// The pair of `first` and `second`, `first` < `second`.
  public init(first: Int32, second: Int32, similarity: Float) {
    self.first = first
    self.second = second
    self.similarity = similarity
  }
}
