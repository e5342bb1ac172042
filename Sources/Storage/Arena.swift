/// One buffer with named views into it, laid out in the order they are given.
///
/// Parameters live in one arena, their gradients in another of the same layout: a name is a view, a
/// message or an optimiser pass is a range. Every view starts at a 64-byte boundary; the gaps are
/// zero and stay so under any element-wise pass.
public struct Arena: Sendable {
  /// A named part.
  public struct Slot: Sendable, Equatable {
    /// The name, unique in its arena.
    public let name: String
    /// How many floats it has.
    public let count: Int

    /// A named part of `count` floats.
    public init(name: String, count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// All numbers, gaps included, as a vector.
  public let all: Tensor
  /// The parts, in order of place.
  public let slots: [Slot]
  private let ranges: [String: Range<Int>]

  /// Lays out and allocates the slots.
  public init(slots: [Slot]) {
    self.init(slots: slots, in: Tensor(shape: [Arena.count(of: slots)]))
  }

  /// Lays out the slots in a vector of `count(of:)` zeros that is there already.
  public init(slots: [Slot], in all: Tensor) {
    var ranges: [String: Range<Int>] = [:]
    var end = 0
    for slot in slots {
      precondition(ranges[slot.name] == nil, "two slots named \(slot.name)")
      ranges[slot.name] = end..<(end + slot.count)
      end = Arena.end(of: slot, at: end)
    }
    precondition(all.shape == [end], "\(end) floats in \(all.shape)")
    self.slots = slots
    self.ranges = ranges
    self.all = all
  }

  /// How many floats an arena of these slots has, gaps included.
  public static func count(of slots: [Slot]) -> Int {
    slots.reduce(0) { end(of: $1, at: $0) }
  }

  private static func end(of slot: Slot, at start: Int) -> Int {
    (start + slot.count).roundedUp(toMultipleOf: Buffer.alignment / MemoryLayout<Float>.size)
  }

  /// Where a slot lies in `all`.
  public func range(of name: String) -> Range<Int> {
    guard let range = ranges[name] else { preconditionFailure("no slot named \(name)") }
    return range
  }

  /// The slot's numbers, as a vector.
  public subscript(name: String) -> Tensor { all.elements(range(of: name)) }
}
