internal import Arithmetic
internal import DataParallel
public import Images
internal import Networks

/// A type that a setting's value can have: read from the text of a flag or of a YAML scalar.
public protocol SettingValue: Sendable, Equatable {
  /// What a text must be: `a whole number`.
  static var expected: String { get }
  /// The texts that it chooses from; empty where it is no choice.
  static var choices: [String] { get }
  /// The value that `text` says, or nil.
  init?(settingText text: String)
  /// The text that says this value.
  var settingText: String { get }
}

extension SettingValue {
  /// None: most types are no choice.
  public static var choices: [String] { [] }
}

extension Int: SettingValue {
  /// What a text must be.
  public static var expected: String { "a whole number" }
  /// Reads decimal digits.
  public init?(settingText text: String) { self.init(text) }
  /// Decimal digits.
  public var settingText: String { "\(self)" }
}

extension UInt64: SettingValue {
  /// What a text must be.
  public static var expected: String { "a whole number from 0 to \(UInt64.max)" }
  /// Reads decimal digits.
  public init?(settingText text: String) { self.init(text) }
  /// Decimal digits.
  public var settingText: String { "\(self)" }
}

extension Double: SettingValue {
  /// What a text must be.
  public static var expected: String { "a number" }
  /// Reads a finite number.
  public init?(settingText text: String) {
    guard let number = Double(text), number.isFinite else { return nil }
    self = number
  }
  /// The shortest text that reads as this number.
  public var settingText: String { withoutPoint("\(self)") }
}

extension Float: SettingValue {
  /// What a text must be.
  public static var expected: String { "a number" }
  /// Reads a finite number.
  public init?(settingText text: String) {
    guard let number = Float(text), number.isFinite else { return nil }
    self = number
  }
  /// The shortest text that reads as this number.
  public var settingText: String { withoutPoint("\(self)") }
}

/// `text` without the `.0` of a whole number.
private func withoutPoint(_ text: String) -> String {
  text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

extension Bool: SettingValue {
  /// What a text must be.
  public static var expected: String { "true or false" }
  /// Reads YAML's words.
  public init?(settingText text: String) {
    switch text.lowercased() {
    case "true", "yes", "on": self = true
    case "false", "no", "off": self = false
    default: return nil
    }
  }
  /// `true` or `false`.
  public var settingText: String { "\(self)" }
}

extension String: SettingValue {
  /// What a text must be.
  public static var expected: String { "a text that is not empty" }
  /// Reads any text but the empty one.
  public init?(settingText text: String) {
    guard !text.isEmpty else { return nil }
    self = text
  }
  /// The text.
  public var settingText: String { self }
}

extension Array: SettingValue where Element: SettingValue {
  /// What a text must be.
  public static var expected: String {
    "\(Element.expected), or several with commas between, or none"
  }
  /// Reads elements with commas between, or `none`.
  public init?(settingText text: String) {
    self = []
    guard !text.isEmpty, text != "none" else { return }
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let trimmed = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      guard let element = Element(settingText: String(trimmed)) else { return nil }
      append(element)
    }
  }
  /// The elements with commas between, or `none`.
  public var settingText: String {
    isEmpty ? "none" : map(\.settingText).joined(separator: ",")
  }
}

extension Optional: SettingValue where Wrapped: SettingValue {
  /// What a text must be.
  public static var expected: String {
    Wrapped.expected.hasSuffix("or none") ? Wrapped.expected : "\(Wrapped.expected), or none"
  }
  /// Reads `none` or a value.
  public init?(settingText text: String) {
    if text == "none" {
      self = .none
    } else {
      guard let value = Wrapped(settingText: text) else { return nil }
      self = value
    }
  }
  /// The value's text, or `none`.
  public var settingText: String { map(\.settingText) ?? "none" }
}

extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// The choices.
  public static var expected: String { "one of \(choices.joined(separator: ", "))" }
  /// The names of the choices.
  public static var choices: [String] { allCases.map(\.rawValue) }
  /// Reads the name of a choice.
  public init?(settingText text: String) { self.init(rawValue: text) }
  /// The name of the choice.
  public var settingText: String { rawValue }
}

extension DatasetKind: SettingValue {}
extension Augmentation: SettingValue {}
extension Decoding: SettingValue {}
extension SamplingOrder: SettingValue {}
extension Architecture: SettingValue {}
extension StemChoice: SettingValue {}
extension Configuration.BankStart: SettingValue {}
extension Precision: SettingValue {}
extension Configuration.ConvolutionChoice: SettingValue {}
extension Configuration.LearningRateShape: SettingValue {}
extension OptimiserRule.Name: SettingValue {}
extension ReductionOptions.Way: SettingValue {}
extension ReductionOptions.Compression: SettingValue {}

extension PixelRange: SettingValue {
  /// What a text must be.
  public static var expected: String { "two numbers of 0 … 65535, the first below the second" }
  /// Reads two numbers with a comma between.
  public init?(settingText text: String) {
    guard let bounds = [Int](settingText: text), bounds.count == 2, 0 <= bounds[0],
      bounds[0] < bounds[1], bounds[1] < 1 << 16
    else { return nil }
    self.init(least: bounds[0], greatest: bounds[1])
  }
  /// The two numbers.
  public var settingText: String { "\(least),\(greatest)" }
}

extension Configuration.KeptImages: SettingValue {
  /// What a text must be.
  public static var expected: String { "auto, never or a number of bytes, 500M or 8G for one" }
  /// Reads `auto`, `never`, or bytes with K, M, G or T for powers of 1,024.
  public init?(settingText text: String) {
    switch text {
    case "auto": self = .automatic
    case "never": self = .never
    default:
      let unit = text.last.flatMap { Array("KMGT").firstIndex(of: $0) }
      guard let count = Int(unit == nil ? text : String(text.dropLast())), count >= 0 else {
        return nil
      }
      let (bytes, isTooLarge) = count.multipliedReportingOverflow(
        by: 1 << (10 * (unit.map { $0 + 1 } ?? 0)))
      guard !isTooLarge else { return nil }
      self = .upTo(bytes)
    }
  }
  /// `auto`, `never` or the bytes.
  public var settingText: String {
    switch self {
    case .automatic: "auto"
    case .never: "never"
    case .upTo(let bytes): "\(bytes)"
    }
  }
}

extension Configuration.Resume: SettingValue {
  /// What a text must be.
  public static var expected: String { "auto, never or the path of a checkpoint" }
  /// Reads `auto`, `never` or a path.
  public init?(settingText text: String) {
    switch text {
    case "": return nil
    case "auto": self = .automatic
    case "never": self = .never
    default: self = .path(text)
    }
  }
  /// `auto`, `never` or the path.
  public var settingText: String {
    switch self {
    case .automatic: "auto"
    case .never: "never"
    case .path(let path): path
    }
  }
}
