internal import Files
internal import Storage
internal import TensorFiles

extension SafetensorsFile {
  /// Reads rows (n, d) of a memory bank that a run has saved: they have length 1.
  func readUnitRows(_ name: String, rows: Range<Int>, into block: Tensor) throws {
    try read(name, rows: rows, into: block)
    let (numbers, width) = (block.span, block.count / max(rows.count, 1))
    for (place, row) in rows.enumerated() {
      var square = 0.0
      for index in place * width..<(place + 1) * width {
        square += Double(numbers[index]) * Double(numbers[index])
      }
      // Rounding makes 1e-6 of it; what is not finite fails too.
      guard abs(square - 1) < 1e-3 else {
        throw FileError(
          path, "row \(row) of '\(name)' has length \(Float(square.squareRoot()))",
          expected: "rows of length 1")
      }
    }
  }
}
