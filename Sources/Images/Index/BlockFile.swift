package import Files

/// Blocks in a file, behind a first line that says what it is, with a checksum at the end.
///
/// A block is how many elements it has, in 64 bits, and these as they lie in memory.
package enum BlockFile {
  /// What a file begins with.
  package static let firstLine = Array("and-dist list of images 1\n".utf8)

  /// Whether a file begins as one of these, of this version or another.
  package static func isOne(_ path: String) -> Bool {
    let name = Array("and-dist list of images ".utf8)
    guard let file = try? OpenFile(path, for: .reading), let size = try? file.size(),
      size >= name.count, let start = try? file.bytes(0..<name.count)
    else { return false }
    return start == name
  }
}

/// Writes blocks to a file, which takes its name at `commit`.
package final class BlockFileWriter: BlockPassage {
  private var replacement: ReplacementFile
  private var position = 0
  private var fingerprint = Fingerprint()

  /// Starts a file.
  package init(path: String) throws(FileError) {
    replacement = try ReplacementFile(path: path)
    try write(BlockFile.firstLine)
  }

  package var carriesTimes: Bool { true }
  package func pass(_ block: [UInt8]) throws(FileError) -> [UInt8] { try add(block) }
  package func pass(_ block: [Int32]) throws(FileError) -> [Int32] { try add(block) }
  package func pass(_ block: [Int]) throws(FileError) -> [Int] { try add(block) }

  /// Writes the checksum, brings the file to the disk and gives it its name.
  package func commit() throws(FileError) {
    try write([fingerprint.value])
    try replacement.commit()
  }

  private func add<Number: BitwiseCopyable>(_ block: [Number]) throws(FileError) -> [Number] {
    try write([block.count])
    try write(block)
    return block
  }

  private func write<Number: BitwiseCopyable>(_ numbers: [Number]) throws(FileError) {
    try replacement.file.write(numbers.span, at: position)
    position += numbers.count * MemoryLayout<Number>.stride
    fingerprint.add(numbers)
  }
}

/// Gives the blocks of a file, whatever it is passed; for one thread.
package final class BlockFileReader: BlockPassage {
  private let path: String
  private let file: OpenFile
  private let size: Int
  private var position = 0
  private var fingerprint = Fingerprint()

  /// Opens a file.
  package init(path: String) throws(FileError) {
    self.path = path
    file = try OpenFile(path, for: .reading)
    size = try file.size()
    guard try read(BlockFile.firstLine.count, zero: UInt8(0)) == BlockFile.firstLine else {
      throw FileError(path, "is of another version")
    }
  }

  package var carriesTimes: Bool { true }
  package func pass(_ block: [UInt8]) throws(FileError) -> [UInt8] { try next(zero: 0) }
  package func pass(_ block: [Int32]) throws(FileError) -> [Int32] { try next(zero: 0) }
  package func pass(_ block: [Int]) throws(FileError) -> [Int] { try next(zero: 0) }

  /// Throws unless the file is what was written.
  package func checkEnd() throws(FileError) {
    let expected = fingerprint.value
    guard try read(1, zero: UInt64(0)) == [expected], position == size else {
      throw FileError(path, "is damaged")
    }
  }

  private func next<Number: BitwiseCopyable>(zero: Number) throws(FileError) -> [Number] {
    try read(try read(1, zero: 0)[0], zero: zero)
  }

  /// The next numbers, of which the file must have so many.
  private func read<Number: BitwiseCopyable>(
    _ count: Int, zero: Number
  ) throws(FileError) -> [Number] {
    guard count >= 0, count <= (size - position) / MemoryLayout<Number>.stride else {
      throw FileError(path, "is damaged")
    }
    let numbers = try file.array(count: count, at: position, zero: zero)
    position += count * MemoryLayout<Number>.stride
    fingerprint.add(numbers)
    return numbers
  }
}
