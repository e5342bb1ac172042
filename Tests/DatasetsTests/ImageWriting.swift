import Foundation
import ImageFileWriting
import Testing

/// Encodes images with libjpeg-turbo and libpng, as tests need them.
enum ImageWriting {
  /// A JPEG file of interleaved bytes, 1 (grey), 3 (RGB) or 4 (CMYK) to a pixel, without
  /// subsampling of colours.
  static func jpeg(
    _ pixels: [UInt8], pixelBytes: Int, height: Int, width: Int
  ) throws -> [UInt8] {
    var count: UInt = 0
    let file = try unsafe #require(
      write_jpeg(pixels, CInt(pixelBytes), CInt(height), CInt(width), &count))
    defer { unsafe free(file) }
    return unsafe Array(UnsafeBufferPointer(start: file, count: Int(count)))
  }

  /// A PNG file of interleaved bytes with 1 to 4 channels.
  static func png(_ pixels: [UInt8], channels: Int, height: Int, width: Int, to path: String)
    throws
  {
    try unsafe #require(write_png(pixels, CInt(channels), CInt(height), CInt(width), path))
  }
}
