package import Files
internal import Storage

/// Decodes JPEG, PNG, TIFF and NumPy files, or parts of them, to planes (C, H, W) of bytes; for one
/// thread.
///
/// `open` reads a file and its header, `decode` the pixels of a part, which are `image` then.
@safe package final class ImageDecoder {
  private enum Format {
    case jpeg
    case whole(any WholeImage)
  }

  /// What images are brought to.
  package let wanted: PixelForm
  /// Of each number of 16 bits, how often it was met in deep images; nil where they are not counted.
  package var deepCounts: DeepCounts?
  private lazy var levels = (wanted.range ?? .whole).levels
  private let reader = FileReader()
  private let jpeg = JPEGDecoder()
  private var decoded = Buffer(byteCount: 0)
  private var planes = Buffer(byteCount: 0)
  private var name = ""
  private var format = Format.jpeg
  private var form = InterleavedForm(height: 0, width: 0, pixel: .grey)
  /// The part of the image that `image` is, in pixels of the image as shrunk.
  package private(set) var held = CropBox(top: 0, left: 0, height: 0, width: 0)

  /// A decoder to planes of that form.
  package init(_ wanted: PixelForm) {
    self.wanted = wanted
  }

  /// A decoder to planes of so many channels.
  package convenience init(channels: Int) {
    self.init(PixelForm(channels: channels))
  }

  private var channels: Int { wanted.channels }

  /// Height and width of the image that is open.
  package var size: (height: Int, width: Int) { (form.height, form.width) }

  /// Whether the image that is open can be shrunk while it is decoded.
  var canShrink: Bool {
    if case .jpeg = format { true } else { false }
  }

  /// Reads a file, or a part of one, and its header; the format is told by the first bytes and not by
  /// the name.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - part: which of its bytes are the image; nil for all.
  ///   - name: what errors call the image; nil for its path.
  ///   - check: is given size and time of the file, and may refuse it.
  /// - Throws: An error that names the file.
  package func open(
    _ path: String, _ part: Range<Int>? = nil, name: String? = nil,
    check: (FileStamp) throws(FileError) -> Void = { _ in }
  ) throws(FileError) {
    self.name = name ?? path
    do throws(FileError) {
      try reader.read(path, part, check: check)
    } catch {
      throw FileError(error.subject, error.problem, advice: error.advice ?? ImageDecoder.advice)
    }
    let data = unsafe reader.bytes
    try naming { () throws(DecodingFault) in
      if unsafe data.starts(with: [0xFF, 0xD8]) {
        format = .jpeg
        form = try unsafe jpeg.start(data)
        // A block of 64 pixels takes a bit at least.
        try form.checkSize(fileSize: data.count, pixelsOfByte: 8 * 64)
      } else {
        let image = try unsafe whole(data)
        format = .whole(image)
        form = image.form
        // Deflate makes at most 1,032 bytes of one, and a byte is at most eight pixels.
        try form.checkSize(fileSize: data.count, pixelsOfByte: 8 * 1032)
      }
      guard form.pixel.becomes(channels: channels) else {
        let count = form.pixel.byteCount
        throw DecodingFault("has \(count) channels, not \(channels); expected --channels \(count)")
      }
    }
  }

  /// Decodes at least a part of the image that is open, shrunk to `eighths` / 8 of its size; `part` is
  /// in pixels of the shrunk image.
  ///
  /// - Throws: An error that names the file.
  package func decode(_ part: CropBox, eighths: Int = 8) throws(FileError) {
    try naming { () throws(DecodingFault) in
      switch format {
      case .jpeg:
        held = try jpeg.decode(
          part, eighths: eighths, as: form.pixel, into: &planes, channels: channels)
      case .whole(let image):
        grow(&decoded, to: form.byteCount)
        let bytes = unsafe decoded.start.assumingMemoryBound(to: UInt8.self)
        try unsafe image.decode(into: bytes)
        if form.isDeep { unsafe becomeBytes(bytes, count: form.byteCount / 2) }
        unsafe separate(bytes, part)
        held = part
      }
    }
  }

  /// The image of a kind that the first bytes tell.
  private func whole(_ data: UnsafeRawBufferPointer) throws(DecodingFault) -> any WholeImage {
    func begins(_ bytes: [UInt8]) -> Bool { unsafe data.starts(with: bytes) }
    if begins([0x89, 0x50, 0x4E, 0x47]) { return try unsafe PNGDecoder(data, as: wanted) }
    if begins([0x93] + Array("NUMPY".utf8)) { return try unsafe NumPyImage(data) }
    // The order of bytes, and 42, or 43 in files that may pass 4 GiB.
    let marks: [[UInt8]] = [
      [0x49, 0x49, 42, 0], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 42], [0x4D, 0x4D, 0, 43],
    ]
    if marks.contains(where: begins) { return try unsafe TIFFDecoder(data, channels: channels) }
    throw DecodingFault("is neither a JPEG nor a PNG file, nor a TIFF or NumPy one")
  }

  /// Makes bytes of numbers of 16 bits, in place.
  private func becomeBytes(_ bytes: UnsafeMutablePointer<UInt8>, count: Int) {
    let numbers = unsafe UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt16.self)
    unsafe deepCounts?.add(UnsafeBufferPointer(start: numbers, count: count))
    unsafe levels.withUnsafeBufferPointer { levels in
      for index in 0..<count { unsafe bytes[index] = levels[Int(numbers[index])] }
    }
  }

  /// Makes planes of a part of the whole image.
  private func separate(_ source: UnsafeMutablePointer<UInt8>, _ part: CropBox) {
    let planeSize = part.height * part.width
    grow(&planes, to: channels * planeSize)
    let target = unsafe planes.start.assumingMemoryBound(to: UInt8.self)
    for row in 0..<part.height {
      let first = (part.top + row) * form.width + part.left
      unsafe form.pixel.separate(
        source + first * form.pixel.byteCount, count: part.width, into: target + row * part.width,
        planeSize: planeSize, channels: channels)
    }
  }

  /// Decodes the whole of the image that is open.
  ///
  /// - Throws: An error that names the file.
  package func decode() throws(FileError) {
    try decode(CropBox(top: 0, left: 0, height: form.height, width: form.width))
  }

  /// The bytes of the file, or the part of one, that is open.
  var stored: [UInt8] { unsafe Array(reader.bytes) }

  /// The pixels decoded last, until the next are.
  @unsafe package var image: PlanarImage {
    unsafe PlanarImage(
      start: UnsafePointer(planes.start.assumingMemoryBound(to: UInt8.self)), channels: channels,
      height: held.height, width: held.width)
  }

  /// Adds the pixels decoded last to what was counted.
  func count(into counts: inout PixelCounts) { unsafe counts.add(image) }

  /// What to do about a file that cannot be decoded.
  package static let advice =
    "and-dist check-data lists all such files, and --exclude leaves them out"

  /// The format of the image that is open.
  package var facts: ImageFacts {
    switch format {
    case .jpeg: jpeg.facts
    case .whole(let image): image.facts
    }
  }

  private func naming(_ body: () throws(DecodingFault) -> Void) throws(FileError) {
    do throws(DecodingFault) {
      try body()
    } catch {
      throw FileError(name, error.text, advice: ImageDecoder.advice)
    }
  }
}

/// What is wrong with the bytes of an image file.
struct DecodingFault: Error {
  let text: String

  init(_ text: String) {
    self.text = text
  }
}

/// Makes a buffer hold at least `byteCount` bytes; what it held is lost.
///
/// Memory that one huge image took is given back with the next.
func grow(_ buffer: inout Buffer, to byteCount: Int) {
  let keptBytes = 64 << 20
  if buffer.byteCount < byteCount || buffer.byteCount > max(keptBytes, 2 * byteCount) {
    buffer = Buffer(byteCount: byteCount)
  }
}
