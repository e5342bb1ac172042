/// A value in a line of `metrics.jsonl`, whose members keep their order.
enum MetricsValue {
  case integer(Int)
  case number(Double)
  case text(String)
  case list([MetricsValue])
  case object([(String, MetricsValue)])

  /// The value in JSON, which has no number that is not finite: that is null.
  var json: String {
    switch self {
    case .integer(let integer): "\(integer)"
    case .number(let number): number.isFinite ? "\(number)" : "null"
    case .text(let text): "\"\(text.unicodeScalars.map(MetricsValue.escaped).joined())\""
    case .list(let values): "[\(values.map(\.json).joined(separator: ","))]"
    case .object(let members):
      "{\(members.map { "\(MetricsValue.text($0).json):\($1.json)" }.joined(separator: ","))}"
    }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: return String(scalar)
    }
  }
}
