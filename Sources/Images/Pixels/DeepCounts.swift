/// How often each number is met in the pixels of 16-bit images: of it follows what `pixel-range` should
/// be.
package struct DeepCounts: Sendable, Codable, Equatable {
  /// Pixels of each number; empty before the first.
  private var counts: [Int] = []

  /// No pixel yet.
  package init() {}

  /// Adds the numbers of an image.
  mutating func add(_ numbers: UnsafeBufferPointer<UInt16>) {
    makeRoom()
    for index in numbers.indices { counts[Int(unsafe numbers[index])] += 1 }
  }

  /// Adds what was counted of others.
  package mutating func add(_ other: DeepCounts) {
    guard !other.counts.isEmpty else { return }
    makeRoom()
    for number in counts.indices { counts[number] += other.counts[number] }
  }

  private mutating func makeRoom() {
    if counts.isEmpty { counts = Array(repeating: 0, count: 1 << 16) }
  }

  /// The numbers between which all lie but one of a thousand at either end; nil where there are none, or
  /// all are the same.
  package var range: PixelRange? {
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    func number(atShare share: Double) -> Int {
      var seen = 0
      return counts.firstIndex { count in
        seen += count
        return Double(seen) > share * Double(total)
      } ?? counts.count - 1
    }
    let (least, greatest) = (number(atShare: 0.001), number(atShare: 0.999))
    return least < greatest ? PixelRange(least: least, greatest: greatest) : nil
  }
}
