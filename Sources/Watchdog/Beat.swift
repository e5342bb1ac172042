public import Activity

/// What a rank says of itself, every second.
public struct Beat: Sendable, Equatable {
  /// Its place in the job.
  public var rank: Int
  /// What it is doing.
  public var moment: Activity.Moment

  /// A rank's activity.
  public init(rank: Int, moment: Activity.Moment) {
    self.rank = rank
    self.moment = moment
  }

  /// The message: a line of text.
  var text: String {
    let milliseconds = Int(moment.seconds * 1000)
    return "beat \(rank) \(moment.kind.rawValue) \(milliseconds) \(moment.collectives) "
      + "\(moment.ticks) \(moment.name)"
  }

  /// Reads a message; nil for what is none.
  init?(text: some StringProtocol) {
    let words = text.split(separator: " ", maxSplits: 6)
    let numbers = words.dropFirst().prefix(5).compactMap { Int($0) }
    guard words.count == 7, words[0] == "beat", numbers.count == 5,
      let kind = Activity.Kind(rawValue: numbers[1])
    else { return nil }
    rank = numbers[0]
    moment = Activity.Moment(
      name: String(words[6]), kind: kind, seconds: Double(numbers[2]) / 1000,
      collectives: numbers[3], ticks: numbers[4])
  }
}
