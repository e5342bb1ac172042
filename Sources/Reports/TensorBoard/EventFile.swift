internal import Files
internal import Schemas
internal import SwiftProtobuf

/// A file of TensorBoard's events: TFRecord, each record a length and its check, an event and its check.
final class EventFile {
  private let file: OpenFile
  private var end = 0

  /// Opens the file, and makes it if it is not there.
  init(path: String) throws(FileError) {
    file = try OpenFile(OutputPlace(path).target, for: .updating)
  }

  /// Keeps the records at the start that `isKept` holds for, and drops the rest; a damaged or unfinished
  /// record, and all behind it, is dropped too.
  func keep(while isKept: (Tensorboard_Event) -> Bool) throws(FileError) {
    let size = try file.size()
    end = 0
    while let (event, next) = try record(at: end, of: size), isKept(event) { end = next }
    try file.shorten(to: end)
    if end == 0 { try begin() }
  }

  /// Appends an event, and hands it to the system.
  func append(_ event: Tensorboard_Event) throws {
    let bytes: [UInt8] = try event.serializedBytes()
    let length = EventFile.bytes(UInt64(bytes.count))
    let record =
      length + EventFile.bytes(CRC32C.masked(of: length)) + bytes
      + EventFile.bytes(CRC32C.masked(of: bytes))
    try file.write(record.span, at: end)
    end += record.count
  }

  /// What a file begins with.
  private func begin() throws(FileError) {
    var event = Tensorboard_Event()
    event.fileVersion = "brain.Event:2"
    do {
      try append(event)
    } catch let error as FileError {
      throw error
    } catch {
      preconditionFailure("an event cannot be encoded: \(error)")
    }
  }

  /// The event of the record at a place, and where the next record is; nil at the end, or where there is
  /// no whole record.
  private func record(at place: Int, of size: Int) throws(FileError) -> (Tensorboard_Event, Int)? {
    guard place + 12 <= size else { return nil }
    let head = try file.bytes(place..<place + 12)
    let length = EventFile.number(head[0..<8])
    guard EventFile.number(head[8..<12]) == UInt64(CRC32C.masked(of: head[0..<8])),
      length <= UInt64(size - place - 16)
    else { return nil }
    let start = place + 12
    let bytes = try file.bytes(start..<start + Int(length) + 4)
    let content = bytes.dropLast(4)
    guard EventFile.number(bytes.suffix(4)) == UInt64(CRC32C.masked(of: content)),
      let event = try? Tensorboard_Event(serializedBytes: Array(content))
    else { return nil }
    return (event, start + bytes.count)
  }

  /// Lowest byte first.
  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
