internal import Similarity
internal import Storage

extension NearestRows.Result {
  /// The nearest rows of some of the queries, without their sums.
  func part(_ queries: Range<Int>) -> NearestRows.Result {
    let range = (queries.lowerBound * count)..<(queries.upperBound * count)
    return NearestRows.Result(
      count: count, similarities: Array(similarities[range]), indices: Array(indices[range]))
  }

  /// As a message (2, Q × k): similarities, then the bits of the indices plus one.
  ///
  /// Plus one, because the bits of −1 are no number.
  var message: Tensor {
    let message = Tensor(shape: [2, similarities.count])
    for place in similarities.indices {
      message[place] = similarities[place]
      message[similarities.count + place] = Float(bitPattern: UInt32(indices[place] + 1))
    }
    return message
  }

  /// The content of a message.
  init(count: Int, message: Tensor) {
    let span = message.span
    let half = message.shape[1]
    self.init(
      count: count, similarities: (0..<half).map { span[$0] },
      indices: (0..<half).map { Int32(bitPattern: span[half + $0].bitPattern) - 1 })
  }
}
