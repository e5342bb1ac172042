internal import Foundation

/// Numbers as a person reads them.
package enum Quantity {
  /// `12,345`.
  package static func count(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var result = ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return (number < 0 ? "-" : "") + result
  }

  /// `1 node`, `2 nodes`.
  package static func count(_ number: Int, _ noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// A number with so many decimals; `–` where it is not finite.
  package static func decimal(_ number: Double, _ places: Int) -> String {
    number.isFinite ? String(format: "%.\(places)f", number) : "–"
  }

  /// `840 B`, `1.5 MB`, `3.2 GB`, in powers of 1000.
  package static func bytes(_ bytes: Int) -> String {
    guard bytes.magnitude >= 1000 else { return "\(bytes) B" }
    var value = Double(bytes)
    var unit = "B"
    for next in ["kB", "MB", "GB", "TB"] where abs(value) >= 999.5 {
      value /= 1000
      unit = next
    }
    return "\(decimal(value, abs(value) < 9.95 ? 1 : 0)) \(unit)"
  }

  /// `0.4 s`, `12 s`, `3 min 20 s`, `2 h 05 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
    if seconds < 9.95 { return "\(decimal(seconds, 1)) s" }
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }
}
