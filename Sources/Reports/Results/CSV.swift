/// Fields of comma-separated values (RFC 4180).
enum CSV {
  /// A text as one field: in quotes where it would not be one otherwise.
  static func field(_ text: some StringProtocol) -> String {
    guard text.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return String(text) }
    let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
    return "\"\(parts.joined(separator: "\"\""))\""
  }

  /// The name of a row as a field; empty where rows have none.
  static func name(of row: Int, _ names: [Substring]) -> String {
    names.isEmpty ? "" : field(names[row])
  }
}
