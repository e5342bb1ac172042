/// The numbers 0 ..< count in a random order that is computed place by place, and takes no memory.
///
/// A place is written as (l, r) with r below b and l below a, where a·b is the least product of a
/// number of its size and one near √count that is enough. Sixteen rounds of a Feistel network add to l
/// a random function of r, and to r one of l. What falls outside 0 ..< count goes through them again
/// (cycle walking; Black and Rogaway, 2002), which fewer than one in √count places need. Half of the
/// rounds would do, but for a handful of numbers.
public struct RandomPermutation: Sendable, Equatable {
  /// How many numbers there are.
  public let count: Int
  private let high: UInt64
  private let low: UInt64
  private let keys: [UInt64]

  private static let roundCount = 16

  /// An order of 0 ..< `count`, a function of what the stream gives next.
  public init(of count: Int, from stream: inout RandomStream) {
    precondition(count >= 0, "an order of \(count) numbers")
    self.count = count
    let total = UInt64(max(count, 1))
    low = UInt64(Double(total).squareRoot().rounded(.up))
    high = (total + low - 1) / low
    keys = (0..<RandomPermutation.roundCount).map { _ in stream.next() }
  }

  /// The number at a place, 0 ..< `count`.
  public subscript(place: Int) -> Int {
    precondition(place >= 0 && place < count, "place \(place) of \(count)")
    var number = UInt64(place)
    repeat { number = shuffled(number) } while number >= UInt64(count)
    return Int(number)
  }

  private func shuffled(_ number: UInt64) -> UInt64 {
    var (l, r) = number.quotientAndRemainder(dividingBy: low)
    for round in stride(from: 0, to: keys.count, by: 2) {
      l = sum(l, r, keys[round], below: high)
      r = sum(r, l, keys[round + 1], below: low)
    }
    return l * low + r
  }

  /// `value` plus a random function of `other`, modulo `bound`.
  @inline(__always)
  private func sum(_ value: UInt64, _ other: UInt64, _ key: UInt64, below bound: UInt64) -> UInt64 {
    let random = RandomStream.mix(RandomStream.mix(other ^ key) &+ key)
    let sum = value + random.multipliedFullWidth(by: bound).high
    return sum < bound ? sum : sum - bound
  }
}
