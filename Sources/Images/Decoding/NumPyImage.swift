internal import Files
internal import TensorFiles

/// An image in a NumPy array file, uint8 or uint16: (H, W), (H, W, C), or (C, H, W) where the first size
/// is 16 at most and the last is more.
@safe struct NumPyImage: WholeImage {
  let form: InterleavedForm
  private let numbers: UnsafeRawBufferPointer
  private let isBigEndian: Bool
  /// How far apart numbers are that differ in row, column or channel alone.
  private let steps: (row: Int, column: Int, channel: Int)

  /// Reads the header of a whole file, which must stay in memory until the image is decoded.
  init(_ bytes: UnsafeRawBufferPointer) throws(DecodingFault) {
    let (header, start) = try unsafe NumPyImage.header(bytes)
    let shape = header.shape
    guard header.type == .uint8 || header.type == .uint16, shape.count > 1 else {
      throw DecodingFault(
        "a NumPy array of \(header.type.rawValue) \(shape), which is no image: expected uint8 or "
          + "uint16 numbers (H, W) or (H, W, C)")
    }
    var extents = shape.count == 2 ? shape + [1] : shape
    var steps: [Int] =
      header.isFortran
      ? [1, extents[0], extents[0] * extents[1]] : [extents[1] * extents[2], extents[2], 1]
    if extents[0] <= PixelForm.mostChannels && extents[2] > PixelForm.mostChannels {
      extents = [extents[1], extents[2], extents[0]]
      steps = [steps[1], steps[2], steps[0]]
    }
    guard extents.allSatisfy({ $0 > 0 }), extents[2] <= PixelForm.mostChannels else {
      throw DecodingFault(
        "a NumPy array \(shape), which is no image: expected (H, W) or (H, W, C) with up to "
          + "\(PixelForm.mostChannels) channels")
    }
    form = InterleavedForm(
      height: extents[0], width: extents[1], pixel: InterleavedForm.Pixel(samples: extents[2]),
      isDeep: header.type == .uint16)
    unsafe numbers = unsafe UnsafeRawBufferPointer(rebasing: bytes[start...])
    isBigEndian = header.isBigEndian
    self.steps = (steps[0], steps[1], steps[2])
  }

  var facts: ImageFacts {
    ImageFacts(format: .numPy, colours: ImageFacts.Colours(form.pixel), isDeep: form.isDeep)
  }

  func decode(into target: UnsafeMutablePointer<UInt8>) {
    var next = 0
    for row in 0..<form.height {
      for column in 0..<form.width {
        for channel in 0..<form.pixel.byteCount {
          let place = row * steps.row + column * steps.column + channel * steps.channel
          if form.isDeep {
            let number = unsafe numbers.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self)
            unsafe UnsafeMutableRawPointer(target + 2 * next).storeBytes(
              of: isBigEndian ? UInt16(bigEndian: number) : UInt16(littleEndian: number),
              as: UInt16.self)
          } else {
            unsafe target[next] = numbers[place]
          }
          next += 1
        }
      }
    }
  }

  private static func header(
    _ bytes: UnsafeRawBufferPointer
  ) throws(DecodingFault) -> (NumPyHeader, start: Int) {
    do throws(FileError) {
      return try NumPyHeader.read("", size: bytes.count) { unsafe Array(bytes[$0]) }
    } catch {
      throw DecodingFault("not a NumPy array that is read: \(error.problem)")
    }
  }
}
