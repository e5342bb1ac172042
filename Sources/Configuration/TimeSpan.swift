/// A length of time as a person gives it: `90s`, `30m`, `12h`, or seconds.
public struct TimeSpan: Sendable, Equatable, Comparable {
  /// How many seconds it has.
  public let seconds: Double

  /// A length of so many seconds.
  public init(seconds: Double) { self.seconds = seconds }

  /// Whether `first` is the shorter.
  public static func < (first: TimeSpan, second: TimeSpan) -> Bool {
    first.seconds < second.seconds
  }

  private static let units: [(suffix: String, seconds: Double)] = [
    ("h", 3600), ("m", 60), ("s", 1),
  ]
}

extension TimeSpan: SettingValue {
  /// What a text must be.
  public static var expected: String { "a time: 90s, 30m, 12h, or seconds" }

  /// Reads a number, with `s`, `m` or `h` behind it or nothing for seconds; none is negative.
  public init?(settingText text: String) {
    let unit = TimeSpan.units.first { text.hasSuffix($0.suffix) }
    guard let number = Double(settingText: String(text.dropLast(unit == nil ? 0 : 1))), number >= 0
    else { return nil }
    self.init(seconds: number * (unit?.seconds ?? 1))
  }

  /// The text in the largest unit of which it is a whole number.
  public var settingText: String {
    let whole = TimeSpan.units.first { seconds.truncatingRemainder(dividingBy: $0.seconds) == 0 }
    guard seconds > 0, let whole else { return "\(seconds.settingText)s" }
    return "\((seconds / whole.seconds).settingText)\(whole.suffix)"
  }
}
