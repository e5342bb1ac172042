internal import CJPEG
internal import CPNG
internal import Glibc

/// Encodes planes of bytes as files; for one thread.
enum ImageEncoder {
  /// A JPEG file of quality 1 … 100, with chroma halved both ways.
  static func jpeg(_ image: PlanarImage, quality: Int) -> [UInt8] {
    unsafe encoded(image) { pixels, bytes, count in
      unsafe cjpeg_encode(
        pixels, Int32(bytes), Int32(image.height), Int32(image.width), Int32(quality), count)
    }
  }

  /// A PNG file, which loses nothing.
  static func png(_ image: PlanarImage) -> [UInt8] {
    unsafe encoded(image) { pixels, bytes, count in
      unsafe cpng_encode(pixels, Int32(bytes), Int32(image.height), Int32(image.width), count)
    }
  }

  private static func encoded(
    _ image: PlanarImage,
    by encode: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<Int>) -> UnsafeMutablePointer<
      UInt8
    >?
  ) -> [UInt8] {
    let (channels, size) = unsafe (image.channels, image.height * image.width)
    var pixels = [UInt8](repeating: 0, count: channels * size)
    for channel in 0..<channels {
      for place in 0..<size {
        pixels[place * channels + channel] = unsafe image.start[channel * size + place]
      }
    }
    var count = 0
    let file = unsafe pixels.withUnsafeBufferPointer { pixels in
      unsafe encode(pixels.baseAddress, channels, &count)
    }
    guard let file = unsafe file else { fatalError("no memory to encode an image") }
    defer { unsafe free(file) }
    return unsafe Array(UnsafeBufferPointer(start: file, count: count))
  }
}
