/// Windows along one side of an image: each begins where the one before it ends.
package struct PoolingAxis: Equatable {
  /// Numbers along the side.
  package let length: Int
  /// Numbers of a window.
  package let kernel: Int
  /// Zeros before the first number, and behind the last.
  package let padding: Int
  /// How many windows there are.
  package let count: Int

  /// At most `most` windows over `length` numbers.
  ///
  /// The kernel is the ratio of both, rounded, or the next larger one with which there are not too
  /// many windows; up to half of it is padded where that brings more of them.
  package init(length: Int, atMost most: Int) {
    precondition(length > 0 && most > 0, "\(most) windows over \(length)")
    self.length = length
    var kernel = max(1, Int((Double(length) / Double(most)).rounded(.toNearestOrEven)))
    while true {
      let lacking = max(0, kernel * min(most, length) - length)
      let padding = min(kernel / 2, (lacking + 1) / 2)
      let count = (length + 2 * padding - kernel) / kernel + 1
      if count <= most {
        (self.kernel, self.padding, self.count) = (kernel, padding, count)
        return
      }
      kernel += 1
    }
  }

  /// The numbers that window `index` covers, without those that are padded.
  package subscript(index: Int) -> Range<Int> {
    let start = index * kernel - padding
    return max(start, 0)..<min(start + kernel, length)
  }
}
