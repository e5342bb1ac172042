/// What messages cost a rank: it sends so many, of so many bytes, and they take so long.
package struct MessageCost: Equatable {
  /// Messages that a rank sends.
  package var messages: Int
  /// Bytes that a rank sends.
  package var bytes: Double
  /// Seconds until all ranks have what they wait for.
  package var seconds: Double

  /// A cost.
  package init(messages: Int = 0, bytes: Double = 0, seconds: Double = 0) {
    (self.messages, self.bytes, self.seconds) = (messages, bytes, seconds)
  }

  static func + (a: MessageCost, b: MessageCost) -> MessageCost {
    MessageCost(
      messages: a.messages + b.messages, bytes: a.bytes + b.bytes, seconds: a.seconds + b.seconds)
  }

  static func * (count: Int, cost: MessageCost) -> MessageCost {
    MessageCost(
      messages: count * cost.messages, bytes: Double(count) * cost.bytes,
      seconds: Double(count) * cost.seconds)
  }
}
