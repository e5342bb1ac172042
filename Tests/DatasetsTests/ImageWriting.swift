import CPNG
import CTurboJPEG
import Testing

/// Encodes images with libjpeg-turbo and libpng, as tests need them.
enum ImageWriting {
  /// A JPEG file of interleaved bytes, without subsampling of colours.
  static func jpeg(
    _ pixels: [UInt8], _ format: TJPF, height: Int, width: Int, subsampling: TJSAMP
  ) throws -> [UInt8] {
    let handle = try unsafe #require(tjInitCompress())
    defer { unsafe tjDestroy(handle) }
    var buffer: UnsafeMutablePointer<UInt8>?
    var size: UInt = 0
    let code = unsafe tjCompress2(
      handle, pixels, CInt(width), 0, CInt(height), format.rawValue, &buffer, &size,
      CInt(bitPattern: subsampling.rawValue), 100, 0)
    defer { unsafe tjFree(buffer) }
    try #require(code == 0)
    return unsafe Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
  }

  static func grey(_ pixels: [UInt8], height: Int, width: Int) throws -> [UInt8] {
    try jpeg(pixels, TJPF_GRAY, height: height, width: width, subsampling: TJSAMP_GRAY)
  }

  static func rgb(_ pixels: [UInt8], height: Int, width: Int) throws -> [UInt8] {
    try jpeg(pixels, TJPF_RGB, height: height, width: width, subsampling: TJSAMP_444)
  }

  static func cmyk(_ pixels: [UInt8], height: Int, width: Int) throws -> [UInt8] {
    try jpeg(pixels, TJPF_CMYK, height: height, width: width, subsampling: TJSAMP_444)
  }

  /// A PNG file of interleaved bytes with 1 to 4 channels.
  static func png(_ pixels: [UInt8], channels: Int, height: Int, width: Int, to path: String)
    throws
  {
    var image = unsafe png_image()
    unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
    unsafe image.width = png_uint_32(width)
    unsafe image.height = png_uint_32(height)
    unsafe image.format =
      (channels >= 3 ? png_uint_32(PNG_FORMAT_FLAG_COLOR) : 0)
      | (channels % 2 == 0 ? png_uint_32(PNG_FORMAT_FLAG_ALPHA) : 0)
    try unsafe #require(png_image_write_to_file(&image, path, 0, pixels, 0, nil) != 0)
  }
}
