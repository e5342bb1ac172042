internal import Networks
internal import Storage
internal import TensorFiles

/// Numbers that a network can be made of: what a damaged file has of others is said before they are
/// used.
extension SafetensorsFile {
  /// Reads a network's tensor: finite numbers, and variances not below zero.
  func readChecked(_ tensor: String, into plain: Tensor) throws {
    try read(tensor, into: plain)
    let numbers = plain.span
    let isVariance = tensor.hasSuffix("running_var")
    for index in numbers.indices {
      let number = numbers[index]
      guard number.isFinite, !isVariance || number >= 0 else {
        throw TensorFileError(
          file: path, problem: "tensor '\(tensor)' has \(number) at element \(index)",
          expected: isVariance ? "finite numbers from 0 up" : "finite numbers")
      }
    }
  }

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
        throw TensorFileError(
          file: path, problem: "row \(row) of '\(name)' has length \(Float(square.squareRoot()))",
          expected: "rows of length 1")
      }
    }
  }
}
