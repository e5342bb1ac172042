internal import Files

/// A text file with a number and a text in each line, as CUB-200-2011 has them.
struct NumberedList {
  let path: String
  /// The lines, in their order.
  let entries: [(number: Int, text: String)]
  private let texts: [Int: String]

  /// Reads a list.
  init(_ path: String) throws(FileError) {
    try Path.checkReadable(path)
    self.path = path
    var entries: [(number: Int, text: String)] = []
    let lines = String(decoding: try OpenFile.contents(of: path), as: UTF8.self)
      .split(whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2, let number = Int(fields[0]) else {
        throw FileError(
          path, "line \(index + 1) is not a number and a text", expected: "such as \"1 0\"")
      }
      entries.append((number, String(fields[1])))
    }
    self.entries = entries
    texts = Dictionary(entries.map { ($0.number, $0.text) }) { first, _ in first }
    guard texts.count == entries.count else { throw FileError(path, "has a number twice") }
  }

  /// The text of a number, which is an integer.
  func integer(_ number: Int, in range: ClosedRange<Int>) throws(FileError) -> Int {
    guard let text = texts[number] else {
      throw FileError(path, "has no line for image \(number)")
    }
    guard let integer = Int(text), range.contains(integer) else {
      throw FileError(
        path, "\(text) of image \(number) is not in \(range.lowerBound)…\(range.upperBound)")
    }
    return integer
  }
}
