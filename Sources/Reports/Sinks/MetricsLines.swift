package import Events
package import Files

/// The whole lines of a `metrics.jsonl`, read a piece at a time: there may be millions of them.
package struct MetricsLines {
  /// A line.
  package struct Line {
    /// What it says; nil for a step that is not decoded, and for what is no event.
    package var event: Event?
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

  private let everyStep: Int?
  /// Steps that were met.
  private var steps = 0

  /// The lines of a file of `count` bytes; of steps each `everyStep`-th is decoded, or none.
  package init(count: Int, everyStep: Int? = nil) {
    self.count = count
    self.everyStep = everyStep
  }

  /// The next line, or nil if there is none that has an end.
  package mutating func next(in file: borrowing OpenFile) throws(FileError) -> Line? {
    guard let newline = try nextNewline(in: file) else { return nil }
    let text = piece[start..<newline]
    var line = Line(start: end, end: end + newline + 1 - start)
    (start, end) = (newline + 1, line.end)
    if text.starts(with: MetricsLines.step) {
      defer { steps += 1 }
      guard let everyStep, steps.isMultiple(of: everyStep) else { return line }
    }
    line.event = Event(json: String(decoding: text, as: UTF8.self))
    if everyStep == nil, case .step = line.event { line.event = nil }
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
