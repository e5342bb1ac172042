internal import Files
import Storage

extension OpenFile {
  /// Fills `target` with the floats of type `type` that lie from `position` on.
  ///
  /// 32-bit floats of this machine's order of bytes go straight into the tensor's memory; others are
  /// converted block by block.
  func read(
    _ type: ElementType, at position: Int, into target: Tensor, isBigEndian: Bool = false
  ) throws(FileError) {
    func ordered<Bits: FixedWidthInteger>(_ bits: Bits) -> Bits {
      isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)
    }
    switch type {
    case .float32 where isBigEndian:
      try convert(at: position, into: target, zero: UInt32(0)) { Float(bitPattern: ordered($0)) }
    case .float32:
      unsafe try read(
        into: UnsafeMutableRawBufferPointer(
          start: target.pointer, count: target.count * type.size),
        at: position)
    case .float64:
      try convert(at: position, into: target, zero: UInt64(0)) {
        Float(Double(bitPattern: ordered($0)))
      }
    case .float16:
      try convert(at: position, into: target, zero: UInt16(0)) {
        Float(Float16(bitPattern: ordered($0)))
      }
    case .bfloat16:
      try convert(at: position, into: target, zero: BFloat16(bitPattern: 0)) { Float($0) }
    case .int64, .uint8, .uint16:
      preconditionFailure("integers are not read into a tensor of floats")
    }
  }

  /// Writes the tensor's numbers as 32-bit floats from `position` on.
  func write(_ tensor: Tensor, at position: Int) throws(FileError) {
    unsafe try write(
      UnsafeRawBufferPointer(
        start: tensor.pointer, count: tensor.count * MemoryLayout<Float>.size),
      at: position)
  }

  private func convert<Number: BitwiseCopyable>(
    at position: Int, into target: Tensor, zero: Number, _ value: (Number) -> Float
  ) throws(FileError) {
    let block = 1 << 16
    for start in stride(from: 0, to: target.count, by: block) {
      let count = min(block, target.count - start)
      let part = try array(
        count: count, at: position + start * MemoryLayout<Number>.size, zero: zero)
      for index in 0..<count { target[start + index] = value(part[index]) }
    }
  }
}
