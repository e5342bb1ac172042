internal import Events
internal import Files
internal import Foundation

/// The whole lines of a `metrics.jsonl`, read a piece at a time: there may be millions of them.
struct MetricsLines {
  /// A line, and where in the run it belongs.
  struct Line {
    /// Its round and epoch; a discovery comes before its round's first epoch, and has none.
    var round: Int?
    var epoch: Int?
    /// What it says; nil for a step, which is not decoded, and for what is no event.
    var event: Event?
    /// Bytes of the file up to the line's end.
    var end: Int
  }

  private struct Place: Decodable {
    var round: Int?
    var epoch: Int?
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
    end += newline + 1 - start
    start = newline + 1
    if let step = MetricsLines.step(text) {
      return Line(round: step.round, epoch: step.epoch, end: end)
    }
    let place = try? JSONDecoder().decode(Place.self, from: Data(text))
    let event = Event(json: String(decoding: text, as: UTF8.self))
    if case .step = event {
      return Line(round: place?.round, epoch: place?.epoch, end: end)
    }
    return Line(round: place?.round, epoch: place?.epoch, event: event, end: end)
  }

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

  /// Round and epoch of a step's line in the form that `Event` gives it, without decoding it.
  private static func step(_ line: ArraySlice<UInt8>) -> (round: Int, epoch: Int)? {
    var rest = line
    guard rest.removePrefix("{\"event\":\"step\",\"round\":"), let round = rest.removeNumber(),
      rest.removePrefix(",\"epoch\":"), let epoch = rest.removeNumber()
    else { return nil }
    return (round, epoch)
  }
}

extension ArraySlice<UInt8> {
  /// Removes `prefix`, and says whether it was there.
  fileprivate mutating func removePrefix(_ prefix: String) -> Bool {
    guard starts(with: prefix.utf8) else { return false }
    removeFirst(prefix.utf8.count)
    return true
  }

  /// Removes the digits at the front, and returns their number.
  fileprivate mutating func removeNumber() -> Int? {
    let digits = prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    removeFirst(digits.count)
    return Int(String(decoding: digits, as: UTF8.self))
  }
}
