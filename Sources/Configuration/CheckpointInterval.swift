/// When checkpoints are due, beside the one at the end of each round.
public enum CheckpointInterval: Sendable, Equatable {
  /// After so many epochs; 0 for at no other time.
  case epochs(Int)
  /// After so many steps.
  case steps(Int)
  /// After so many minutes.
  case minutes(Double)
}

extension CheckpointInterval: SettingValue {
  /// What a text must be.
  public static var expected: String {
    "epochs as a whole number from 0, or 500-steps or 30-minutes"
  }

  /// Reads `10`, `500-steps` or `30-minutes`.
  public init?(settingText text: String) {
    func number(before unit: String) -> String? {
      text.hasSuffix(unit) ? String(text.dropLast(unit.count)) : nil
    }
    if let count = number(before: "-steps") {
      guard let steps = Int(count), steps > 0 else { return nil }
      self = .steps(steps)
    } else if let count = number(before: "-minutes") {
      guard let minutes = Double(settingText: count), minutes > 0 else { return nil }
      self = .minutes(minutes)
    } else {
      guard let epochs = Int(text), epochs >= 0 else { return nil }
      self = .epochs(epochs)
    }
  }

  /// The text that says it.
  public var settingText: String {
    switch self {
    case .epochs(let count): "\(count)"
    case .steps(let count): "\(count)-steps"
    case .minutes(let count): "\(count.settingText)-minutes"
    }
  }
}
