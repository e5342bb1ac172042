/// What the values of a setting must be, beside being of its type.
struct Rule<Value: SettingValue>: Sendable {
  /// What a value must be, for errors and the page of settings: `1 or more`.
  let expected: String
  /// Whether a value is so.
  let allows: @Sendable (Value) -> Bool

  init(_ expected: String, _ allows: @escaping @Sendable (Value) -> Bool) {
    self.expected = expected
    self.allows = allows
  }

  /// No value at all, or one that `rule` allows.
  static func orNone<Wrapped>(_ rule: Rule<Wrapped>) -> Rule where Value == Wrapped? {
    Rule("\(rule.expected), or none") { $0.map(rule.allows) ?? true }
  }
}

extension Rule where Value: Comparable {
  /// This bound or more.
  static func atLeast(_ bound: Value) -> Rule {
    Rule("\(bound.settingText) or more") { $0 >= bound }
  }

  /// From one bound to the other, both included.
  static func within(_ range: ClosedRange<Value>) -> Rule {
    Rule("\(range.lowerBound.settingText) … \(range.upperBound.settingText)") {
      range.contains($0)
    }
  }
}

extension Rule where Value == Double {
  /// A rate or a duration that cannot be 0.
  static let aboveZero = Rule("a number above 0") { $0 > 0 }
  /// A share that cannot be nothing.
  static let aboveZeroToOne = Rule("a number above 0, at most 1") { $0 > 0 && $0 <= 1 }
  /// A share that cannot be all.
  static let zeroToBelowOne = Rule("at least 0 and below 1") { (0..<1).contains($0) }
}
