internal import Events
internal import Files

/// The whole lines of a `metrics.jsonl`, read a piece at a time: there may be millions of them.
struct MetricsLines {
  /// A line.
  struct Line {
    /// What it says; nil for a step, which is not decoded, and for what is no event.
    var event: Event?
    /// Bytes of the file before it.
    var start: Int
    /// Bytes of the file up to the line's end.
    var end: Int
  }

  private let count: Int
  /// Bytes that were read.
  private var position = 0
  private var piece: [UInt8] = []
  /// The first byte of `piece` that was not handed out.
  private var start = 0
  private var end = 0

  /// The lines of a file of `count` bytes.
  init(count: Int) {
    self.count = count
  }

  /// The next line, or nil if there is none that has an end.
  mutating func next(in file: borrowing OpenFile) throws(FileError) -> Line? {
    guard let newline = try nextNewline(in: file) else { return nil }
    let text = piece[start..<newline]
    var line = Line(start: end, end: end + newline + 1 - start)
    (start, end) = (newline + 1, line.end)
    guard !text.starts(with: MetricsLines.step) else { return line }
    line.event = Event(json: String(decoding: text, as: UTF8.self))
    if case .step = line.event { line.event = nil }
    return line
  }

  /// How a step's line begins in the form that `Event` gives it.
  private static let step = Array("{\"event\":\"step\",".utf8)

  /// Where in `piece` the next line ends; reads on until there is an end.
  private mutating func nextNewline(in file: borrowing OpenFile) throws(FileError) -> Int? {
    var searched = start
    while true {
      let newline = UInt8(ascii: "\n")
      if let found = piece[searched...].firstIndex(of: newline) { return found }
      piece.removeFirst(start)
      start = 0
      searched = piece.count
      guard position < count else { return nil }
      let more = position..<min(position + (1 << 20), count)
      piece += try file.bytes(more)
      position = more.upperBound
    }
  }
}
